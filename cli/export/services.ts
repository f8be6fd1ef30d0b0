/** The services of users in an exported program: one file for each group. */
import type { LiveUser } from "../../provider/odin";
import { isObject, toDeclaration } from "../../provider/core/fields/index";
import type { Live } from "../../provider/core/converge";
import { settableFields } from "../../provider/resources/services/schema";
import { numberingOf } from "../../provider/resources/user/state";
import { compareText } from "../shared/compare-text";
import { fileNameOf, formatCommentText, formatLiteral, sortByName } from "./text";
import type { ReadGroup } from "./users";

type Values = Readonly<Record<string, unknown>>;

/** Members that may be secret. A platform can return such a value masked, so that it must not be declared. */
const SECRET = /password|passcode|\bpin$/i;

/**
 * @param program - the text of index.ts
 * @returns the files with services, and index.ts with a loop that declares them; nothing for users without services
 */
export function withServices(groups: readonly ReadGroup[], program = ""): Record<string, string> {
  const entries = groups
    .filter(({ services }) => services.length > 0)
    .map((group, index) => ({ group, file: `services/${fileNameOf(group.groupId)}`, name: `services${index + 1}` }));
  if (entries.length === 0) return {};
  const endOfImports = program.indexOf("\n\n");
  const [imports, rest] = [program.slice(0, endOfImports), program.slice(endOfImports)];
  return {
    "index.ts": [
      imports.replace(' } from "pulumi-broadworks"', ', BroadworksUserServices } from "pulumi-broadworks"'),
      ...entries.map(({ file, name }) => `import { services as ${name} } from ${JSON.stringify(`./${file}`)};`),
      rest.trimEnd(),
      "",
      `for (const services of [${entries.map(({ name }) => `...${name}`).join(", ")}])`,
      "  new BroadworksUserServices(services.userId, services);",
      "",
    ].join("\n"),
    ...Object.fromEntries(entries.map(({ group, file }) => [`${file}.ts`, createServicesFile(group)])),
  };
}

function createServicesFile({ groupId, services, users }: ReadGroup): string {
  const declared = services.map((live) => declareServices(live, users));
  return (
    'import type { BroadworksUserServicesValues } from "pulumi-broadworks";\n\n' +
    `/** The services of the users of ${formatCommentText(groupId)}. */\n` +
    `export const services: readonly BroadworksUserServicesValues[] = ${formatLiteral(declared)};\n`
  );
}

/** Declares all services and service packs that are assigned, including services without settings. */
function declareServices(live: Live, users: readonly LiveUser[]): Values {
  // The user's country decides which phone numbers are equal. Responses with services do not contain it.
  const numbering = numberingOf(users.find(({ userId }) => userId === live.userId) ?? {});
  const { services = {} } = toDeclaration(settableFields, withoutSecrets(live) as Live, numbering) as {
    services?: Values;
  };
  const assigned = Object.keys(isObject(live["services"]) ? live["services"] : {});
  const packs = Object.keys(isObject(live["servicePacks"]) ? live["servicePacks"] : {}).sort(compareText);
  return {
    userId: live.userId,
    services: sortByName(
      Object.fromEntries(
        assigned.map((name) => [name, isObject(services[name]) ? sortByName(services[name]) : {}] as const),
      ),
    ),
    ...(packs.length > 0 && { servicePacks: packs }),
  };
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  const visible = Object.entries(value).filter(([name]) => !SECRET.test(name));
  return Object.fromEntries(visible.map(([name, inner]) => [name, withoutSecrets(inner)]));
}
