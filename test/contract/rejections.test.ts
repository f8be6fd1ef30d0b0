/**
 * Every rejection of the simulated platform: the preview finds it and nothing is written, or the table states why it cannot be
 * known in advance. The list of rejections comes from the simulator's code, so that a new one must be added here.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { CREDENTIALS } from "../../provider/resources/credentials/kind";
import { SERVICES } from "../../provider/resources/services/kind";
import { USER } from "../../provider/resources/user/kind";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { JANE, ids, newcomer } from "../fixtures/users";
import { runsOfOneProcess, writes } from "../support/platform";
import { type Provider, type Values, configFor } from "../support/provider";

/** A declaration that the platform rejects, and the field, or the code of the platform, that the preview names. */
interface Found {
  readonly field: string;
  readonly declared: Values;
  /** By default it is about Jane, who exists. The run adopts her. */
  readonly base?: Values;
  readonly kind?: typeof USER;
  /** The values in the state, where the rejection needs an earlier run. */
  readonly before?: Values;
  readonly platform?: SimulatorOptions["platform"];
}

const user = (field: string, value: unknown, more: Omit<Partial<Found>, "field" | "declared"> = {}): Found => ({
  field,
  declared: { [field]: value },
  ...more,
});
const ofNew = { base: newcomer };
const service = (name: string, settings: unknown, member?: string): Found => ({
  kind: SERVICES,
  base: { userId: JANE },
  field: `services["${name}"]${member === undefined ? "" : `.${member}`}`,
  declared: { services: { [name]: settings } },
});

/** The platform itself evaluates a move. */
const MOVE = { declared: { groupId: "grp2.odin" }, platform: { valuesAfterMove: "kept" } } as const;
const OMAR = "omar.doe@lab.example.net";
const DERIVED = "the provider derives it, and no declaration leads to it";
const READ = "it rejects a read, which proves nothing";
const NO_LIST = "no list of them is documented";
const UNDOCUMENTED = "it is not documented whether a platform completes the endpoint";
const OTHER_FORM = "the provider sends the other form of a cleared value";
const REREAD = "the provider writes what a read immediately before has shown";

const REJECTIONS: Readonly<Record<string, Found | string>> = {
  "Missing field: …": {
    base: { ...ids, userId: newcomer.userId, lastName: "Comer" },
    field: "firstName",
    declared: {},
  },
  "… must be text": user("title", { text: "x" }),
  "… is too short: … of at least … characters": user("extension", "1"),
  "… is too long: … of at most … characters": user("title", "x".repeat(51)),
  "… contains an invalid character": user("title", "a\u0001b"),
  "… must be a boolean": user("allowVideo", "maybe"),
  "… must be an integer from … to …": {
    field: "accessDeviceEndpoint.portNumber",
    declared: { accessDeviceEndpoint: { portNumber: 5000 } },
  },
  "… must be a list": user("aliases", { alias: "a@x.net" }),
  "… can have at most … elements": user("aliases", ["a@x.net", "b@x.net", "c@x.net", "d@x.net"]),
  "… must be an object": user("address", "Main Street"),
  "Unknown field: ….…": { field: "address.town", declared: { address: { town: "Bergen" } } },
  "Unknown …: …": user("language", "Germann"),

  "endpointType is required": DERIVED,
  "An endpoint cannot be null": DERIVED,
  "… is required": DERIVED,
  "Unknown endpointType": DERIVED,
  "accessDeviceEndpoint requires …": UNDOCUMENTED,
  "Unknown device level: …": {
    field: "accessDeviceEndpoint.accessDevice.deviceLevel",
    declared: { accessDeviceEndpoint: { accessDevice: { deviceLevel: "House", deviceName: "phone_1" } } },
  },
  "Unknown device: …": user("accessDeviceEndpoint", {
    accessDevice: { deviceLevel: "Group", deviceName: "phone_33" },
    linePort: "x@lab.example.net",
  }),
  "Unknown trunk group: …": NO_LIST,
  "trunkGroupDeviceEndpoint requires linePort": UNDOCUMENTED,

  "Unknown group: …": user("groupId", "grp9.odin"),
  "[4907] Extension … is used by …": { ...MOVE, field: "4907" },
  "[4104] The user is in a department of the group …": { ...MOVE, field: "4104" },
  "limit must be a number: …": READ,
  "groupId requires a serviceProviderId": READ,
  "Unknown service provider: …": READ,
  "User not found: …": "a user that does not exist is created, and one that is deleted after the preview is reported",

  "Unknown or read-only field: …": user("yahooid", "x"),
  "extension must be digits": user("extension", "10x"),
  "callingLineIdPhoneNumber must be a phone number": user("callingLineIdPhoneNumber", "reception"),
  "Unknown language: …": user("language", "Germann", ofNew),
  "Unknown time zone: …": user("timeZone", "Europe/Londn"),
  "Invalid alias: …": user("aliases", ["sip:a@x.net"]),
  "Unknown network class of service: …": user("networkClassOfService", "ncos9"),
  "Unknown office zone: …": NO_LIST,
  "Unknown primary zone: …": NO_LIST,
  "contacts require an endpoint": UNDOCUMENTED,
  "Unknown department: …": user("department", { groupId: "grp.odin", name: "suport" }),
  "Invalid phone number: …": user("phoneNumber", "reception"),
  "… cannot be cleared": user("firstName", null),

  "User … does not belong to …/…": REREAD,
  "Unknown group: …/…": user("groupId", "grp9.odin", ofNew),
  "The group has reached its user limit":
    "another user can leave the group in the same run, before this one is created",
  "Unknown field: …": "the provider sends these fields after the creation",
  "users and data are required": DERIVED,
  "The group does not have the domain …": user("userId", "jane.doe@other.example.net", {
    before: { title: "Agent" },
  }),
  "Number … is not assigned to the group": user("phoneNumber", "+15137000919"),
  "Number … is used by …": user("phoneNumber", "+15132000002"),
  "Extension … is used by …": user("extension", "1001"),
  "Alias … is used by …": user("aliases", ["1004@lab.example.net"]),
  "Line/port … is used by …": {
    field: "accessDeviceEndpoint.linePort",
    declared: {
      accessDeviceEndpoint: {
        accessDevice: { deviceLevel: "Group", deviceName: "phone_1" },
        linePort: "mia.doe_1@lab.example.net",
      },
    },
  },
  "User id … is used by …": {
    field: "alternateUserId.alternateUserId",
    declared: { alternateUserId: [{ alternateUserId: OMAR }] },
  },
  "userId is too long: at most 161 characters": user("userId", `${"x".repeat(161)}@lab.example.net`, ofNew),
  "Invalid user id: …": user("userId", "new comer", ofNew),

  "newPasscode must have 4 to 6 digits": {
    kind: CREDENTIALS,
    base: { userId: JANE },
    field: "portalPasscode",
    declared: { portalPasscode: "12" },
  },

  "Service not authorized for the group: …": service("Call Waitingg", {}),
  "…: each row requires serviceName and assigned": DERIVED,
  "Service not assigned: …": "the provider assigns the service first",
  "… requires forwardToPhoneNumber to be active":
    "which services need a number to be active is documented only for the platform's own web client",
  "…: … exists": REREAD,
  "…: unknown … …": REREAD,
  "… must not be empty": OTHER_FORM,
  "… must not be null": OTHER_FORM,
  "… must be 0 or 2 to 20": service("Call Forwarding No Answer", { numberOfRings: 1 }, "numberOfRings"),
  "… must be one of …": service("Hoteling Host", { accessLevel: "World" }, "accessLevel"),
  "… must be a phone number or a SIP URI: …": service(
    "Call Forwarding Always",
    { forwardToPhoneNumber: "5136549858 / 5136549859" },
    "forwardToPhoneNumber",
  ),
  "…: each row requires …": service(
    "Simultaneous Ring Personal",
    { locations: [{ answerConfirmationRequired: true }] },
    "locations[0].phoneNumber",
  ),
  "… must contain … rows": "the provider adds the empty rows",
  "…: unknown code …": service(
    "Speed Dial 8",
    { speedCodes: [{ speedCode: 1, phoneNumber: "1001" }] },
    "speedCodes[0].speedCode",
  ),
  "…: … must be unique": service(
    "Speed Dial 8",
    { speedCodes: [2, 2].map((speedCode) => ({ speedCode, phoneNumber: "1001" })) },
    "speedCodes",
  ),
  "… must contain objects": service("Speed Dial 8", { speedCodes: ["1001"] }, "speedCodes"),
  "Unknown user: …": "users that a list names can be in any group, and can be created in the same run",

  "Service provider not found: …": READ,
  "Group not found: …": READ,
  "Access device not found: …": READ,
};

/** The texts of all rejections in the code of the platform's subjects; `…` stands for a value. */
function rejectionsInCode(): string[] {
  const folder = join(__dirname, "..", "..", "simulator");
  const isOfSubject = (name: string) => name.includes(sep) && !name.startsWith("shared") && name.endsWith(".ts");
  const names = readdirSync(folder, { encoding: "utf8", recursive: true }).filter(isOfSubject);
  const code = [...names, join("shared", "values.ts")]
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const text = String.raw`(?:\`([^\`]*)\`|"([^"]*)")`;
  const toKey = (found: string) => found.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…");
  const matches = (pattern: string) =>
    [...code.matchAll(new RegExp(pattern, "g"))].map((match) => match.slice(1).filter(Boolean));
  return [
    ...matches(String.raw`(?:invalidRequest|conflict|notFound)\(\s*${text}`).map(([found = ""]) => toKey(found)),
    ...matches(String.raw`ociError\(\s*\d[^\`"]*${text}`).map(([found = ""]) => toKey(found)),
    ...matches(String.raw`parseKnownName\(\s*"([^"]*)"`).map(([what]) => `Unknown ${what}: …`),
    ...matches(String.raw`errors\.push\(\{ messageCode: (\d+), text: ${text}`).map(
      ([number, found = ""]) => `[${number}] ${toKey(found)}`,
    ),
    ...matches(String.raw`return \[\{ messageCode: \d+, text: ${text}`).map(([found = ""]) => toKey(found)),
    ...matches(String.raw`const summary = ${text}`).map(([found = ""]) => toKey(found)),
  ];
}

describe("The rejections of the platform", function () {
  this.timeout(60_000);
  const run = runsOfOneProcess();
  let simulator: Simulator;
  afterEach(async () => simulator.close());

  it("Every rejection in the code of the simulator is in the table, and the table has no other", async () => {
    simulator = await startSimulator({ users: 1 });
    assert.deepEqual(Object.keys(REJECTIONS).sort(), [...new Set(rejectionsInCode())].sort());
  });

  for (const [text, found] of Object.entries(REJECTIONS))
    if (typeof found !== "string")
      it(`The preview finds "${text}", and nothing is written`, async () => {
        simulator = await startSimulator({ users: 6, groups: 2, platform: found.platform });
        simulator.change(simulator.users.find(({ groupId }) => groupId === "grp2.odin")!.userId, { extension: "1000" });
        const messages = await preview(found);
        assert.ok(messages.length > 0, "it was not found");
        const isNamed = messages.some((message) => message.includes(found.field));
        assert.ok(isNamed, `${found.field} is not named: ${messages.join("\n")}`);
        const isWrite = ({ body }: { body: unknown }) => (body as Values)["evaluateOnly"] !== true;
        assert.deepEqual(writes(simulator).filter(isWrite), []);
      });

  /** The failures of a check, or the error of a comparison. */
  async function preview({ kind = USER, base = ids, declared, before }: Found): Promise<string[]> {
    let provider = (await run(configFor(simulator))).of(kind);
    const state = before && (await create(provider, { ...base, ...before }));
    if (state) provider = (await run(configFor(simulator))).of(kind);
    simulator.forgetRequests();
    const news = { ...base, ...declared };
    try {
      const { inputs, failures } = await provider.check(news, state?.inputs);
      if (failures.length > 0) return failures.map(({ reason }) => reason);
      if (state) await provider.diff(state.id, state.outputs, inputs);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  }

  async function create(provider: Provider, values: Values) {
    const { inputs } = await provider.check(values);
    return { inputs, ...(await provider.create(inputs)) };
  }
});
