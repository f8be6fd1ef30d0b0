/** The ids that a run has given to objects. */
import assert from "node:assert/strict";
import { CurrentIds } from "../../provider/core/recognition/current-ids";

const USER = "User";

describe("The ids of a run", () => {
  it("An object is known by its first id through each rename, and another one can get that id", () => {
    const ids = new CurrentIds((kind) => kind);
    ids.noteRenamed(USER, "kofi", "temporary");
    ids.noteRenamed(USER, "ana", "kofi");
    ids.noteRenamed(USER, "temporary", "new");
    assert.deepEqual([ids.currentIdOf(USER, "kofi"), ids.currentIdOf(USER, "ana")], ["new", "kofi"]);
    assert.deepEqual([ids.firstIdOf(USER, "new"), ids.firstIdOf(USER, "kofi")], ["kofi", "ana"]);
  });

  it("What was read before a rename by this run does not change the id", () => {
    const ids = new CurrentIds((kind) => kind);
    ids.noteRenamed(USER, "kofi", "temporary");
    ids.noteFound(USER, "kofi", "kofi");
    assert.equal(ids.currentIdOf(USER, "kofi"), "temporary");
    ids.noteRenamed(USER, "temporary", "new");
    ids.noteFound(USER, "kofi", "temporary");
    assert.deepEqual([ids.currentIdOf(USER, "kofi"), ids.firstIdOf(USER, "temporary")], ["new", "temporary"]);
  });

  it("A read decides after a rename with an unknown outcome, and after an earlier run", () => {
    const ids = new CurrentIds((kind) => kind);
    ids.noteRenameUnknown(USER, "kofi", "new");
    ids.noteFound(USER, "kofi", "kofi");
    assert.equal(ids.currentIdOf(USER, "kofi"), "kofi");
    ids.noteFound(USER, "lena", "temporary");
    assert.deepEqual([ids.currentIdOf(USER, "lena"), ids.firstIdOf(USER, "temporary")], ["temporary", "lena"]);
  });
});
