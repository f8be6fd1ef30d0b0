/** Passwords with a version: the state contains a hash, and the version alone decides whether the password is written. */
import assert from "node:assert/strict";
import { RESOURCES } from "../../provider/resources/registry";
import { argumentFields } from "../../provider/core/state";
import { UNKNOWN } from "../../provider/core/fields/index";
import { type Simulator, startSimulator } from "../../simulator/index";
import { JANE, ids, newcomer } from "../fixtures/users";
import { writes } from "../support/platform";
import { HOSTS, type Values, configFor } from "../support/provider";
import { LIST_OPTIONS } from "../support/reading";
import { Stack } from "../support/stack";

const FIRST = "first-Secret-1";
const SECOND = "second-Secret-2";
const CREDENTIALS = "credentials of jane";

for (const [host, start] of Object.entries(HOSTS))
  describe(`A password with a version on the ${host} host`, () => {
    let simulator: Simulator;
    let stack: Stack;
    beforeEach(async () => {
      simulator = await startSimulator({ users: 4, ...LIST_OPTIONS });
      stack = new Stack(await start(configFor(simulator)));
    });
    afterEach(async () => {
      await stack.provider.stop();
      await simulator.close();
    });

    const up = async (declared: Readonly<Record<string, Values>>, options = {}) => {
      const failures = [...(await stack.up(declared, options)).values()].map(({ message }) => message);
      const state = JSON.stringify([...stack.resources]);
      for (const password of [FIRST, SECOND]) assert.ok(!state.includes(password), state);
      return failures;
    };
    /** The passwords that were written since the last call, with their requests. */
    const written = () => {
      const sent = writes(simulator).flatMap(({ request, body }) =>
        Object.entries(body as Values)
          .filter(([name]) => /password|passcode/i.test(name))
          .map(([, value]) => `${request} ${value}`),
      );
      simulator.forgetRequests();
      return sent;
    };
    const printed = () => stack.provider.printed.join("\n");
    const user = (password: string, version: unknown): Values => ({
      ...newcomer,
      newPassword: password,
      newPasswordVersion: version,
    });
    const jane = (password: string, version: unknown): Values => ({
      ...ids,
      newPassword: password,
      newPasswordVersion: version,
    });
    const outputsOf = (name: string): Values => stack.resources.get(name)?.outputs ?? {};

    it("Each write-only field has a version, and every combination of notations of a version is equal", async () => {
      for (const schema of RESOURCES)
        for (const [name, { isWriteOnly }] of Object.entries(schema.fields))
          assert.equal(Object.hasOwn(argumentFields(schema), `${name}Version`), isWriteOnly, name);
      await up({ new: user(FIRST, 1) });
      written();
      assert.deepEqual(await stack.preview({ new: user(FIRST, "1") }), []);
    });

    it("A new user gets it, the state has a hash, and equal passwords have different hashes", async () => {
      const other = { ...user(FIRST, 1), userId: "other.comer@lab.example.net", extension: "7901" };
      assert.deepEqual(await up({ new: user(FIRST, 1), other }), []);
      assert.deepEqual(written(), [`POST /users ${FIRST}`, `POST /users ${FIRST}`]);
      assert.match(outputsOf("new")["newPassword"] as string, /^scrypt\$/);
      assert.notEqual(outputsOf("new")["newPassword"], outputsOf("other")["newPassword"]);
      assert.equal(outputsOf("new")["newPasswordVersion"], "1");
      assert.deepEqual(await up({ new: user(FIRST, 1), other }, { refresh: true }), []);
      assert.deepEqual(await stack.preview({ new: user(FIRST, 1), other }), []);
      assert.deepEqual(written(), []);
    });

    it("Only another version writes it; another value under the same version is reported and not written", async () => {
      await up({ new: user(FIRST, 1) });
      written();
      assert.deepEqual(await up({ new: user(SECOND, 1) }), []);
      assert.deepEqual(written(), []);
      assert.match(printed(), /newPassword: differs .* newPasswordVersion/);
      assert.deepEqual(await up({ new: user(SECOND, 2) }), []);
      assert.deepEqual(written(), [`PUT /users ${SECOND}`]);
      assert.deepEqual(await up({ new: user(SECOND, 3) }), []);
      assert.deepEqual(written(), [`PUT /users ${SECOND}`]);
      assert.deepEqual(await stack.preview({ new: user(SECOND, 3) }), []);
      assert.doesNotMatch(printed(), /differs/);
    });

    it("An adoption does not reset it; the next version writes it", async () => {
      assert.deepEqual(await up({ jane: jane(FIRST, "2026-01") }), []);
      assert.deepEqual(written(), []);
      assert.match(printed(), /newPassword assumed to be as declared, not reset/);
      await up({ jane: jane(FIRST, "2026-02") });
      assert.deepEqual(written(), [`PUT /users ${FIRST}`]);
    });

    it("A version that is added writes nothing if the password stays, and neither does one that is removed", async () => {
      const { newPasswordVersion: _version, ...plain } = user(FIRST, 1);
      await stack.up({ new: plain });
      written();
      assert.deepEqual(await stack.preview({ new: plain }), []);
      assert.deepEqual(await up({ new: user(FIRST, 1) }), []);
      assert.deepEqual(written(), []);
      await stack.up({ new: plain });
      assert.deepEqual(written(), []);
      assert.equal(outputsOf("new")["newPassword"], FIRST);
      assert.deepEqual(await up({ new: user(SECOND, 1) }), []);
      assert.deepEqual(written(), [`PUT /users ${SECOND}`]);
    });

    it("A password that the platform rejects is written by the next run with its value of that run", async () => {
      await up({ new: user(FIRST, 1) });
      written();
      const fault = { kind: "response", method: "PUT", path: "/users", status: 400, times: 1 } as const;
      simulator.injectFaults([{ ...fault, body: { status: 400, error: "Bad Request", details: `no ${SECOND}` } }]);
      const [failure = ""] = await up({ new: user(SECOND, 2) });
      assert.match(failure, /no \[secret\]/);
      simulator.injectFaults([]);
      written();
      assert.deepEqual(await up({ new: user(SECOND, 2) }), []);
      assert.deepEqual(written(), [`PUT /users ${SECOND}`]);
      assert.deepEqual(await stack.preview({ new: user(SECOND, 2) }), []);
    });

    it("A password that follows the creation is completed after a partial failure", async () => {
      const declared = { ...user(FIRST, 1), impPassword: SECOND, impPasswordVersion: 1 };
      const fault = { kind: "response", method: "PUT", path: "/users", status: 400, times: 1 } as const;
      simulator.injectFaults([{ ...fault, body: { status: 400, error: "Bad Request", details: "no" } }]);
      assert.equal((await up({ new: declared })).length, 1);
      assert.equal(outputsOf("new")["impPassword"] ?? null, null);
      written();
      assert.deepEqual(await up({ new: declared }), []);
      assert.deepEqual(written(), [`PUT /users ${SECOND}`]);
      assert.deepEqual(await stack.preview({ new: declared }), []);
    });

    it("A rename keeps it, and so does a resource that takes over under another name", async () => {
      await up({ new: user(FIRST, 1) });
      written();
      const renamed = { ...user(FIRST, 1), userId: "renamed.comer@lab.example.net" };
      assert.deepEqual(await up({ new: renamed }), []);
      assert.deepEqual(await up({ later: renamed }), []);
      assert.deepEqual(written(), []);
      assert.deepEqual(await up({ later: { ...renamed, newPasswordVersion: 2 } }), []);
      assert.deepEqual(written(), [`PUT /users ${FIRST}`]);
    });

    it("Credentials are written with the creation and with another version, each by itself", async () => {
      const declare = (webPasswordVersion: number, triggers?: string) => ({
        [CREDENTIALS]: {
          ...{ userId: JANE, webPassword: FIRST, webPasswordVersion, sipPassword: SECOND, sipPasswordVersion: 1 },
          ...(triggers !== undefined && { triggers }),
        },
      });
      assert.deepEqual(await up(declare(1)), []);
      assert.equal(written().length, 2);
      assert.deepEqual(await up(declare(2)), []);
      assert.deepEqual(
        written().map((text) => text.split(" ").at(-1)),
        [FIRST],
      );
      assert.deepEqual(await stack.preview(declare(2)), []);
      assert.deepEqual(await up(declare(2, "again")), []);
      assert.equal(written().length, 2);
      await up({});
    });

    it("Another value under the same version is reported by each run that does not write it, and by no other", async () => {
      const declare = (webPassword: string, triggers: number, sipPasswordVersion = 1) => ({
        [CREDENTIALS]: {
          ...{ userId: JANE, webPassword, webPasswordVersion: 1, triggers },
          ...{ sipPassword: FIRST, sipPasswordVersion },
        },
      });
      const passwords = () => written().map((text) => text.split(" ").at(-1));
      assert.deepEqual(await up(declare(FIRST, 1)), []);
      written();
      assert.deepEqual(await up(declare(SECOND, 2)), []);
      assert.deepEqual(passwords().sort(), [FIRST, SECOND]);
      assert.doesNotMatch(printed(), /differs/);
      assert.deepEqual(await up(declare(SECOND, 2)), []);
      assert.doesNotMatch(printed(), /differs/);
      for (const sipPasswordVersion of [1, 1, 2, 2]) {
        await up(declare(FIRST, 2, sipPasswordVersion));
        assert.match(printed(), /webPassword: differs .* webPasswordVersion/);
      }
      assert.deepEqual(passwords(), [FIRST]);
      assert.deepEqual(await up(declare(SECOND, 2, 2), { refresh: true }), []);
      assert.doesNotMatch(printed(), /differs/);
      assert.deepEqual(passwords(), []);
    });

    it("A password that the platform rejected is written with another value under the same version, and the state follows", async () => {
      const declare = (impPassword: string) => ({
        new: { ...user(FIRST, 1), impPassword, impPasswordVersion: 1 },
      });
      const fault = { kind: "response", method: "PUT", path: "/users", status: 400, times: 1 } as const;
      simulator.injectFaults([{ ...fault, body: { status: 400, error: "Bad Request", details: "too simple" } }]);
      assert.equal((await up(declare(FIRST))).length, 1);
      written();
      for (const expected of [[`PUT /users ${SECOND}`], []]) {
        assert.deepEqual(await up(declare(SECOND)), []);
        assert.deepEqual(written(), expected);
        assert.doesNotMatch(printed(), /differs/);
      }
    });

    it("null clears it whatever its version is", async () => {
      await up({ new: user(FIRST, 1) });
      written();
      assert.deepEqual(await up({ new: { ...user(FIRST, 1), newPassword: null } }), []);
      assert.deepEqual(written(), ["PUT /users null"]);
      assert.deepEqual(await stack.preview({ new: { ...user(FIRST, 1), newPassword: null } }), []);
    });

    it("A value that a preview does not know yet changes nothing under the same version", async () => {
      await up({ new: user(FIRST, 1) });
      assert.deepEqual(await stack.preview({ new: user(UNKNOWN, 1) }), []);
      assert.deepEqual(await stack.preview({ new: user(UNKNOWN, 2) }), ["new"]);
      assert.deepEqual(await stack.preview({ new: user(SECOND, UNKNOWN) }), ["new"]);
    });

    it("A version without its password, and a hash of another resource, are rejected; the own hash is ignoreChanges", async () => {
      await up({ new: user(FIRST, 1) });
      const { inputs = {} } = stack.resources.get("new") ?? {};
      const check = async (values: Values, olds?: Values) =>
        (await stack.provider.check(values, olds)).failures.map(({ reason }) => reason.split(":")[0]);
      assert.deepEqual(await check({ ...newcomer, newPasswordVersion: 1 }), ["newPasswordVersion"]);
      assert.deepEqual(await check(jane(inputs["newPassword"] as string, 1)), ["newPassword"]);
      assert.deepEqual(await check(inputs, inputs), []);
      assert.deepEqual(await check({ ...jane(FIRST, 1), newPasswordVersion: null }), ["newPasswordVersion"]);
    });
  });
