/** The services of users as a part of the program, a file for each group. */
import type { LiveUser } from "../../provider/odin";
import { toDeclaration, isObject } from "../../provider/core/fields/index";
import type { Live } from "../../provider/core/converge";
import { settableFields } from "../../provider/resources/services/schema";
import { numberingOf } from "../../provider/resources/user/state";
import { compareText } from "../shared/compare-text";
import { fileNameOf, literal, oneLine, sorted } from "./text";
import type { ReadGroup } from "./users";

type Values = Readonly<Record<string, unknown>>;

/** What a platform may tell of a secret, and nobody is to declare by what it shows. */
const SECRET = /password|passcode|\bpin$/i;

/** The files, and the program with a part for them. */
export function withServices(groups: readonly ReadGroup[], program = ""): Record<string, string> {
  const own = groups.filter(({ services }) => services.length > 0);
  if (own.length === 0) return {};
  const entries = own.map(({ groupId }, index) => ({
    file: `services/${fileNameOf(groupId)}`,
    name: `services${index + 1}`,
  }));
  const [imported, rest] = [program.slice(0, program.indexOf("\n\n")), program.slice(program.indexOf("\n\n"))];
  return {
    "index.ts": [
      imported.replace(' } from "pulumi-broadworks"', ', BroadworksUserServices } from "pulumi-broadworks"'),
      ...entries.map(({ file, name }) => `import { services as ${name} } from ${JSON.stringify(`./${file}`)};`),
      rest.trimEnd(),
      "",
      `for (const services of [${entries.map(({ name }) => `...${name}`).join(", ")}])`,
      "  new BroadworksUserServices(services.userId, services);",
      "",
    ].join("\n"),
    ...Object.fromEntries(
      own.map(({ groupId, services, users }, index) => [
        `${entries[index]?.file}.ts`,
        'import type { BroadworksUserServicesValues } from "pulumi-broadworks";\n\n' +
          `/** The services of the users of ${oneLine(groupId)}. */\n` +
          `export const services: readonly BroadworksUserServicesValues[] = ${literal(services.map((one) => declaredOf(one, users)))};\n`,
      ]),
    ),
  };
}

/** All that the user has, be it without any setting. */
function declaredOf(live: Live, users: readonly LiveUser[]): Values {
  // Which numbers are the same depends on the user's country, which services do not tell.
  const numbering = numberingOf(users.find(({ userId }) => userId === live.userId) ?? {});
  const { services = {} } = toDeclaration(settableFields, withoutSecrets(live) as Live, numbering) as {
    services?: Values;
  };
  const has = Object.keys(isObject(live["services"]) ? live["services"] : {});
  const packs = Object.keys(isObject(live["servicePacks"]) ? live["servicePacks"] : {}).sort(compareText);
  return {
    userId: live.userId,
    services: sorted(
      Object.fromEntries(has.map((name) => [name, isObject(services[name]) ? sorted(services[name]) : {}])),
    ),
    ...(packs.length > 0 && { servicePacks: packs }),
  };
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  const told = Object.entries(value).filter(([name]) => !SECRET.test(name));
  return Object.fromEntries(told.map(([name, inner]) => [name, withoutSecrets(inner)]));
}
