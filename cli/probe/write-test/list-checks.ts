/** Checks of the lists of a user. */
import { isObject } from "../../../provider/tooling";
import { isSameValue } from "../values";
import { isRejected, testClearing } from "./attempts";
import { type Check, textOf } from "./check";
import type { UserSnapshot } from "./dedicated-user";

/** The aliases or alternate ids of the user, as they can be sent again. */
interface List {
  readonly field: "aliases" | "alternateUserId";
  readonly rows: readonly unknown[];
}

function listsOf({ user }: UserSnapshot): List[] {
  const aliases = [user["aliases"]].flat().filter((alias) => textOf(alias) !== undefined);
  const ids = [user["alternateUserId"]].flat().filter((row) => isObject(row) && textOf(row["alternateUserId"]));
  const lists: List[] = [
    { field: "aliases", rows: aliases },
    { field: "alternateUserId", rows: ids },
  ];
  // All elements must be text, because the complete list is sent.
  return lists.filter(({ field, rows }) => rows.length > 0 && rows.length === [user[field]].flat().length);
}

const hintFor = (count: string) => `the user has no list of ${count} that can be restored; give it ${count}`;

export const LIST_CHECKS: readonly Check[] = [
  {
    title: "cleared lists",
    prepare: (before) => {
      const [list] = listsOf(before);
      if (!list) return hintFor("an alias");
      const { field, rows } = list;
      return {
        fields: [field],
        run: async (user) => ({
          list: await testClearing({
            send: (value) => user.put({ [field]: value }),
            read: async () => (await user.readUser())[field],
            original: rows,
            empty: [],
          }),
        }),
      };
    },
  },
  {
    title: "shorter lists",
    prepare: (before) => {
      const list = listsOf(before).find(({ rows }) => rows.length > 1);
      if (!list) return hintFor("two aliases");
      const { field, rows } = list;
      return {
        fields: [field],
        run: async (user) => {
          const shorter = rows.slice(0, -1);
          const observation = await user.put({ [field]: shorter });
          const live = (await user.readUser())[field];
          if (isSameValue(live, shorter)) return { shorterList: "replaced" };
          return { shorterList: isRejected(observation) ? "rejected" : "merged" };
        },
      };
    },
  },
];
