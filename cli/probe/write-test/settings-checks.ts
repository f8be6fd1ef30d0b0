/** Checks of the settings of services. */
import { isObject } from "../../../provider/tooling";
import type { Attempt } from "../facts";
import { asText, toRows } from "../reader";
import { formatStatus } from "../format-status";
import { type Values, isSameValue } from "../values";
import { isRejected, testClearing, toAttempt, toResponseForm } from "./attempts";
import { type Check, booleanOf, textOf } from "./check";
import type { DedicatedUser, UserSnapshot } from "./dedicated-user";

/** Switches with little effect on calls, two of each service. */
const SWITCHES = {
  "Directed Call Pickup with Barge-in": ["enableBargeInWarningTone", "enableAutomaticTargetSelection"],
  "Call Transfer": ["useDiversionInhibitorForBlindTransfer", "useDiversionInhibitorForConsultativeCalls"],
  "BroadWorks Anywhere": ["alertAllLocationsForClickToDialCalls", "alertAllLocationsForGroupPagingCalls"],
  "Calling Name Delivery": ["isActiveForExternalCalls", "isActiveForInternalCalls"],
  "Calling Number Delivery": ["isActiveForExternalCalls", "isActiveForInternalCalls"],
  "Call Waiting": ["disableCallingLineIdDelivery", "isActive"],
  "Do Not Disturb": ["ringSplash", "isActive"],
} as const;

interface Pair {
  readonly service: string;
  readonly names: readonly [string, string];
  readonly values: readonly [boolean, boolean];
}

function findPair({ settings }: UserSnapshot): Pair | undefined {
  for (const [service, names] of Object.entries(SWITCHES)) {
    const [one, other] = names.map((name) => booleanOf(settings[service]?.[name]));
    if (one !== undefined && other !== undefined) return { service, names, values: [one, other] };
  }
  return undefined;
}

function onPair(prepare: (pair: Pair) => ReturnType<Check["prepare"]>): Check["prepare"] {
  return (before) => {
    const pair = findPair(before);
    return pair ? prepare(pair) : `the user has none of ${Object.keys(SWITCHES).join(", ")}`;
  };
}

async function readSetting(user: DedicatedUser, service: string, name: string): Promise<unknown> {
  return (await user.readSettings())[service]?.[name];
}

/** Settings that are cleared while their service is off. */
const DESTINATIONS: readonly (readonly [service: string, member: string])[] = [
  ["Call Forwarding Always", "forwardToPhoneNumber"],
  ["Call Forwarding Busy", "forwardToPhoneNumber"],
  ["Call Forwarding No Answer", "forwardToPhoneNumber"],
  ["Call Forwarding Not Reachable", "forwardToPhoneNumber"],
  ["Remote Office", "remoteOfficePhoneNumber"],
];

/** Lists that documented clients write row by row, and the key of their rows. */
const OWN_ROWS: readonly (readonly [service: string, list: string, key: string])[] = [
  ["Speed Dial 100", "speedCodes", "speedCode"],
  ["BroadWorks Anywhere", "phoneNumbers", "phoneNumber"],
];

/** Services with the setting `isActive`, without an effect on calls while it is false. */
const SIMPLE_SERVICES = ["Automatic Callback", "Anonymous Call Rejection", "Silent Alerting", "Barge-in Exempt"];

/** No platform knows it. A platform that stores it is asked to clear it again. */
const UNKNOWN_SETTING = "probeUnknownSetting";

export const SETTINGS_CHECKS: readonly Check[] = [
  {
    title: "settings that a request omits",
    prepare: onPair(({ service, names: [first, second], values: [one, other] }) => ({
      settings: { [service]: [first, second] },
      run: async (user) => {
        const sent = { [service]: { [first]: !one } };
        const observation = await user.putSettings(sent);
        const live = await user.readSettings();
        if (booleanOf(live[service]?.[first]) !== !one)
          return isRejected(observation)
            ? { omittedSetting: "rejected" }
            : `${service} did not change (${formatStatus(observation)})`;
        const settingsResponse = toResponseForm(observation, { ...sent, userId: user.ids.userId }, live);
        await user.putSettings({ [service]: { [second]: !other } });
        const isKept = booleanOf(await readSetting(user, service, first)) === !one;
        return { settingsResponse, omittedSetting: isKept ? "kept" : "reset" };
      },
    })),
  },
  {
    title: "unknown settings",
    prepare: onPair(({ service, names: [first], values: [one] }) => ({
      settings: { [service]: [first, UNKNOWN_SETTING] },
      run: async (user) => {
        const observation = await user.putSettings({ [service]: { [first]: one, [UNKNOWN_SETTING]: "probe" } });
        const isStored = (await readSetting(user, service, UNKNOWN_SETTING)) === "probe";
        return { unknownSetting: toAttempt(observation, isStored) };
      },
    })),
  },
  {
    title: "cleared settings",
    prepare: ({ settings }) => {
      const isUsable = ([service, member]: (typeof DESTINATIONS)[number]) =>
        textOf(settings[service]?.[member]) !== undefined && booleanOf(settings[service]?.["isActive"]) === false;
      const [service, member] = DESTINATIONS.find(isUsable) ?? [];
      if (service === undefined || member === undefined)
        return "the user has no call forwarding that is off and has a number of the form +15551234567";
      const original = textOf(settings[service]?.[member]);
      return {
        settings: { [service]: [member] },
        run: async (user) => ({
          setting: await testClearing({
            send: (value) => user.putSettings({ [service]: { [member]: value } }),
            read: () => readSetting(user, service, member),
            original,
            empty: "",
          }),
        }),
      };
    },
  },
  {
    title: "rows in settings",
    prepare: ({ settings }) => {
      const found = OWN_ROWS.find(([service, list, key]) => isRestorable(settings[service]?.[list], key));
      if (!found) return "the user has no code of Speed Dial 100 with a description of letters";
      const [service, list] = found;
      const rows = toRows(settings[service]?.[list]);
      const changed = rows.map((row, index) => (index === 0 ? { ...row, description: "probe" } : row));
      return {
        settings: { [service]: [list] },
        run: async (user) => {
          const observation = await user.putSettings({ [service]: { [list]: changed } });
          const [live] = toRows(await readSetting(user, service, list));
          return { rowInSettings: toAttempt(observation, live?.["description"] === "probe") };
        },
      };
    },
  },
  {
    title: "settings of a service that is not assigned",
    prepare: ({ settings }) => ({ run: (user) => testMissingService(user, settings) }),
  },
];

/** Whether every row has a key and a description that can be sent again. */
function isRestorable(list: unknown, key: string): boolean {
  const rows = toRows(list);
  return rows.length > 0 && rows.every((row) => textOf(row[key]) !== undefined && textOf(row["description"]));
}

async function testMissingService(
  user: DedicatedUser,
  settings: UserSnapshot["settings"],
): Promise<{ missingService: Attempt } | string> {
  const own = toRows((await user.get("/users/services")).value)[0];
  const present = toRows((await user.get("/users/services/assigned")).value)[0];
  const namesOf = (lists: Values | undefined, filter: (row: Values) => boolean) =>
    Object.values(lists ?? {}).flatMap((rows) =>
      Array.isArray(rows)
        ? rows
            .filter(isObject)
            .filter(filter)
            .map((row) => asText(row["serviceName"]))
        : [],
    );
  const possible = new Set(namesOf(own, (row) => booleanOf(row["assigned"]) === false));
  const has = new Set([...namesOf(present, () => true), ...Object.keys(settings)]);
  const service = SIMPLE_SERVICES.find((name) => possible.has(name) && !has.has(name));
  if (service === undefined) return `the user has all of ${SIMPLE_SERVICES.join(", ")}, or cannot have them`;
  const observation = await user.putSettings({ [service]: { isActive: false } });
  const isStored = isSameValue((await user.readSettings())[service]?.["isActive"], false);
  return { missingService: toAttempt(observation, isStored) };
}
