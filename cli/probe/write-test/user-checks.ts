/** Checks of the fields of a user. */
import { BroadworksError } from "../../../provider/shared/errors";
import { formatStatus } from "../format-status";
import { isSameValue } from "../values";
import { isRejected, testClearing, toAttempt, toResponseForm } from "./attempts";
import { type Check, type PossibleCheck, booleanOf, textOf } from "./check";
import type { DedicatedUser, UserSnapshot } from "./dedicated-user";

/** Texts without an effect on calls. */
const TEXT_FIELDS = ["title", "addressLocation", "yahooId", "emailAddress"];
/** Longer than the limit of each of these fields. */
const TOO_LONG = "x".repeat(300);

/** A text that the user has, with its field. */
function onText(prepare: (field: string, original: string) => PossibleCheck["run"]): Check["prepare"] {
  return ({ user }) => {
    const field = TEXT_FIELDS.find((name) => textOf(user[name]) !== undefined);
    if (field === undefined) return `the user has none of ${TEXT_FIELDS.join(", ")}; set its title to letters`;
    return { fields: [field], run: prepare(field, textOf(user[field]) ?? "") };
  };
}

/** Sends one value, and reads whether it was stored. */
function sendOne(field: string, value: string) {
  return async (user: DedicatedUser) => {
    const observation = await user.put({ [field]: value });
    return toAttempt(observation, isSameValue((await user.readUser())[field], value));
  };
}

/** Sends a value that platforms are expected to reject. */
function onInvalid(title: string, fact: "unknownLanguage" | "unknownTimeZone", field: string, value: string): Check {
  const prepare = ({ user }: UserSnapshot): PossibleCheck | string => {
    if (textOf(user[field]) === undefined) return `the user has no ${field}`;
    return { fields: [field], run: async (dedicated) => ({ [fact]: await sendOne(field, value)(dedicated) }) };
  };
  return { title, prepare };
}

/** A letter of Latin-1, and one outside it. */
const NAME = "Zoë Łukasik";

/** The test without which no other one shows anything. */
export const REQUIRED_TEST = "response to an update";

export const USER_CHECKS: readonly Check[] = [
  {
    title: REQUIRED_TEST,
    prepare: onText((field) => async (user) => {
      const sent = { [field]: "probe", ...user.ids };
      const observation = await user.put(sent);
      const live = await user.readUser();
      if (!isSameValue(live[field], "probe"))
        throw new BroadworksError(`the platform does not accept another ${field} (${formatStatus(observation)})`);
      return { userResponse: toResponseForm(observation, sent, live) };
    }),
  },
  {
    title: "cleared texts",
    prepare: onText((field, original) => async (user) => ({
      text: await testClearing({
        send: (value) => user.put({ [field]: value }),
        read: async () => (await user.readUser())[field],
        original,
        empty: "",
      }),
    })),
  },
  {
    title: "unknown fields",
    prepare: () => ({
      run: async (user) => {
        const observation = await user.put({ probeUnknownField: "probe" });
        return { unknownField: toAttempt(observation, !isRejected(observation)) };
      },
    }),
  },
  {
    title: "values that are too long",
    prepare: onText((field) => async (user) => ({ tooLong: await sendOne(field, TOO_LONG)(user) })),
  },
  onInvalid("unknown language", "unknownLanguage", "language", "No such language"),
  onInvalid("unknown time zone", "unknownTimeZone", "timeZone", "Nowhere/Nowhere"),
  {
    title: "characters of names",
    prepare: ({ user }) => {
      if (textOf(user["firstName"]) === undefined) return "the first name of the user is not text";
      return {
        fields: ["firstName"],
        run: async (dedicated) => {
          const observation = await dedicated.put({ firstName: NAME });
          const { firstName } = await dedicated.readUser();
          return {
            characters: toCharacters(firstName, toAttempt(observation, firstName === NAME).outcome === "rejected"),
          };
        },
      };
    },
  },
  {
    title: "allowVideo",
    prepare: ({ user }) => {
      const original = booleanOf(user["allowVideo"]);
      if (original === undefined) return "the user has no allowVideo";
      return {
        fields: ["allowVideo"],
        run: async (dedicated) => {
          const observation = await dedicated.put({ allowVideo: !original });
          const live = booleanOf((await dedicated.readUser())["allowVideo"]);
          return { allowVideo: toAttempt(observation, live === !original) };
        },
      };
    },
  },
];

function toCharacters(stored: unknown, isRejected: boolean) {
  if (isRejected) return "rejected" as const;
  const text = String(stored).normalize("NFC");
  if (text === NAME) return "unicode" as const;
  if (text.replace("?", "Ł") === NAME) return "latin1" as const;
  return /^Zo\?+ \?+ukasik$/.test(text) ? ("ascii" as const) : ("changed" as const);
}
