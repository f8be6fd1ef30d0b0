/** Reads of the plugin before a run: the state contains what others have changed, and what the last run left. */
import assert from "node:assert/strict";
import { receive, transmitOutputs } from "../../provider/hosts/plugin/values";
import { USER } from "../../provider/resources/user/kind";
import { isMarkedSecret } from "../../provider/shared/secret-mark";
import { type Simulator, startSimulator } from "../../simulator/index";
import { JANE, ids } from "../fixtures/users";
import { PluginProvider } from "../support/plugin-provider";
import { writes } from "../support/platform";
import { type Values, configFor } from "../support/provider";

describe("A read of the plugin before a run", () => {
  let platform: Simulator;
  let provider: PluginProvider;
  beforeEach(async () => {
    platform = await startSimulator({ users: 4 });
    provider = await PluginProvider.start(configFor(platform));
  });
  afterEach(async () => {
    await provider.stop();
    await platform.close();
  });

  const declared = { ...ids, title: "Lead", impPassword: "first-Secret-1" };
  const applied = async () => {
    const { inputs } = await provider.check(declared);
    return { inputs, ...(await provider.create(inputs)) };
  };
  /** A change by someone else, and the state after the read before a run that then fails. */
  const afterFailedRun = async () => {
    const { id, outputs, inputs } = await applied();
    platform.change(JANE, { title: "tampered" });
    provider = await provider.nextRun();
    const read = await provider.readBeforeRun(id, outputs);
    assert.equal(read.outputs["title"], "tampered");
    provider = await provider.nextRun();
    platform.forgetRequests();
    return { id, inputs, before: outputs, found: read.outputs };
  };
  const update = async (id: string, olds: Values, news: Values) => {
    const { inputs } = await provider.check(news, declared);
    assert.equal((await provider.diff(id, olds, inputs)).changes, true);
    return provider.update(id, olds, inputs);
  };

  it("A conflict stops the next run too, whether it reads again or not", async () => {
    const { id, found } = await afterFailedRun();
    const again = await provider.readBeforeRun(id, found);
    const failing = { ...declared, onConflict: "fail" };
    for (const state of [found, again.outputs]) {
      const { inputs } = await provider.check(failing, declared);
      await assert.rejects(provider.diff(id, state, inputs), /changed by someone else/);
    }
    assert.deepEqual(writes(platform), []);
  });

  it("A change by someone else is reported as such when a later run sets it back", async () => {
    const { id, inputs, found } = await afterFailedRun();
    const outputs = await update(id, found, inputs);
    assert.match(provider.printed.join("\n"), /changed by someone else and set back: title "tampered" → "Lead"/);
    assert.equal(platform.user(JANE)?.title, "Lead");
    assert.deepEqual(
      Object.keys(outputs).filter((name) => name.startsWith("__")),
      [],
    );
  });

  it("A refresh that the user asks for accepts the live values, and nothing remains to report where the value is as before", async () => {
    const { id, inputs, before, found } = await afterFailedRun();
    const accepted = await provider.read(id, found);
    const outputs = await update(id, accepted.outputs, inputs);
    assert.doesNotMatch(provider.printed.join("\n"), /changed by someone else/);
    assert.equal(outputs["title"], "Lead");
    provider = await provider.nextRun();
    assert.deepEqual((await provider.readBeforeRun(id, found)).outputs, before);
  });

  it("What the last run left is secret in the state, because it can contain secrets", () => {
    const lastRun = { impPassword: "first-Secret-1" };
    const sent = transmitOutputs(USER, { title: "tampered" }, new Set(), { platform: undefined, lastRun });
    const secret = Object.entries(sent.toJavaScript()).filter(([, value]) => isMarkedSecret(value));
    assert.deepEqual(
      secret.map(([name]) => name),
      ["__lastRun"],
    );
    assert.deepEqual(receive(sent).lastRun, lastRun);
  });
});
