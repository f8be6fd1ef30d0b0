import assert from "node:assert/strict";
import fc from "fast-check";
import { CREDENTIALS } from "../../provider/resources/credentials/kind";
import type { ResourceSchema } from "../../provider/core/definition";
import { SERVICES } from "../../provider/resources/services/kind";
import { serviceFields } from "../../provider/resources/services/schema";
import { USER } from "../../provider/resources/user/kind";
import { settableFields } from "../../provider/resources/user/schema";
import { SERVICES as SERVICES_OF_PLATFORM } from "../../simulator/services/catalog";
import { type Simulator, type User, fingerprint, startSimulator } from "../../simulator/index";
import { GENERATED, declaration, kept, plainForm } from "../support/declarations";
import { anyPlatform, writes } from "../support/platform";
import { providerFor, type Provider, type Values } from "../support/provider";
import { LIST_OPTIONS } from "../support/reading";
import { SEED } from "../support/seed";
import {
  GENERATED_SERVICES,
  credentialsDeclaration,
  servicesDeclaration,
  verifyCredentials,
  verifyServices,
} from "../support/services";

const RUNS = Number(process.env["RUNS"] ?? 60);
const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

/** What a kind of resource declares, and what must hold after it. */
interface Subject {
  readonly kind: ResourceSchema;
  /** Which user it is about, besides the id. */
  readonly owner: Values;
  readonly declaration: fc.Arbitrary<Record<string, unknown>>;
  /** What the platform cannot do for this user, whatever the provider does. */
  readonly isImpossible?: (user: User, declared: Record<string, unknown>) => boolean;
  readonly verify: (run: Run) => void;
  /** One of so many runs is about it. */
  readonly share: number;
}

interface Run {
  readonly before: User;
  readonly after: User;
  readonly declared: Record<string, unknown>;
  /** What was declared before; nothing when it came under management. */
  readonly applied?: Record<string, unknown>;
}

const SUBJECTS: readonly Subject[] = [
  {
    kind: USER,
    owner: ids,
    declaration,
    isImpossible: refusedByPlatform,
    // Passwords of a user that is adopted stay.
    verify: ({ before, after, declared, applied }) =>
      verifyUser(before, after, applied ? declared : withoutSecrets(declared), applied),
    share: 1,
  },
  {
    kind: SERVICES,
    owner: {},
    declaration: servicesDeclaration,
    verify: ({ before, after, declared }) => assert.deepEqual(verifyServices(before, after, declared), []),
    share: 1,
  },
  {
    kind: CREDENTIALS,
    owner: {},
    declaration: credentialsDeclaration,
    verify: ({ before, after, declared }) => assert.deepEqual(verifyCredentials(before, after, declared), []),
    share: 10,
  },
];

describe("convergence on a platform with varying JSON types", () => {
  let simulator: Simulator;
  let provider: Provider;
  let fresh: User[];
  before(async () => {
    const platform = anyPlatform(SEED);
    console.log(`      platform: ${JSON.stringify(platform)}`);
    simulator = await startSimulator({ users: 6, loose: 11, platform, ...LIST_OPTIONS });
    fresh = structuredClone(simulator.users) as User[];
    provider = await providerFor(simulator, { "broadworks:maxDeletes": "100000" });
  });
  after(async () => {
    await provider.stop();
    await simulator.close();
  });

  it("A generator exists for every field that can be set", () => {
    assert.deepEqual(GENERATED, Object.keys(settableFields));
    const left = Object.keys(SERVICES_OF_PLATFORM).filter(
      (name) => name in serviceFields && !GENERATED_SERVICES.includes(name),
    );
    assert.deepEqual(left, ["Call Recording"]);
  });

  for (const subject of SUBJECTS)
    it(`A ${subject.kind.kind} ends as declared, keeps all other values byte for byte, and needs no further change`, async function () {
      this.timeout(300_000);
      const users = fc.constantFrom(...simulator.users.map(({ userId }) => userId));
      const of = provider.of(subject.kind);
      const { declaration: declarations, isImpossible, verify } = subject;
      await fc.assert(
        fc.asyncProperty(users, declarations, declarations, async (userId, first, second) => {
          const declared = { ...subject.owner, userId, ...first };
          for (const user of fresh) simulator.put(user);
          const checked = await of.check(declared);
          assert.deepEqual(checked.failures, [], "what is valid passes check");
          const before = structuredClone(simulator.user(userId)!);
          if (isImpossible?.(before, first)) return;
          const { id, outputs } = await of.create(checked.inputs);
          verify({ before, after: simulator.user(userId)!, declared: first });
          await nothingToDo(of, id, outputs, checked.inputs);

          const next = await of.check({ ...subject.owner, userId, ...second }, checked.inputs);
          assert.deepEqual(next.failures, []);
          const between = structuredClone(simulator.user(userId)!);
          if (isImpossible?.(between, second) || isHiddenByTyping(first, second)) return;
          const { changes } = await of.diff(id, outputs, next.inputs);
          const updated = changes ? await of.update(id, outputs, next.inputs) : outputs;
          verify({ before: between, after: simulator.user(userId)!, declared: second, applied: first });
          await nothingToDo(of, id, updated, next.inputs);
        }),
        { numRuns: Math.ceil(RUNS / subject.share) },
      );
    });

  it("A created user ends as declared and needs no further change", async function () {
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(declaration, async (fields) => {
        const userId = "new.comer@lab.example.net";
        const needed = {
          firstName: "New",
          lastName: "Comer",
          callingLineIdFirstName: "New",
          callingLineIdLastName: "Comer",
        };
        const { contacts: _needsAnEndpoint, newPassword, ...given } = fields;
        // Some platforms require a password.
        const password = { newPassword: newPassword ?? "first-Secret-1" };
        const declared = { ...ids, userId, ...needed, ...given, ...password, extension: "70001" };
        const checked = await provider.check(declared);
        assert.deepEqual(checked.failures, []);
        // No number or id is held by a user of an earlier run.
        for (const user of fresh) simulator.put(user);
        simulator.remove(userId);
        simulator.forgetRequests();
        const { id, outputs } = await provider.create(checked.inputs);
        assert.equal(writes(simulator)[0]?.request, "POST /users");
        verifyUser({ ...simulator.user(userId)!, secrets: {}, address: {} }, simulator.user(userId)!, {
          ...given,
          ...password,
          extension: "70001",
        });
        await nothingToDo(provider, id, outputs, checked.inputs);
        provider = await provider.nextRun();
        await provider.delete(id, { ...outputs, derived: { adopted: false } });
        assert.equal(simulator.user(userId), undefined);
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });

  /** Asked again, in other draws of the loose typing, there is no change and no call that writes. */
  async function nothingToDo(of: Provider, id: string, outputs: Values, inputs: Values) {
    simulator.forgetRequests();
    for (let again = 0; again < 3; again++) {
      assert.equal((await of.diff(id, outputs, inputs)).changes, false, "a second diff has no change");
      const refreshed = await of.read(id, outputs);
      assert.deepEqual(refreshed, { id, outputs, inputs: {} }, "a refresh shows nothing");
    }
    assert.deepEqual(writes(simulator), []);
  }
});

/** What the platform cannot do for this user, whatever the provider does. */
function refusedByPlatform(user: User, { contacts, accessDeviceEndpoint }: Record<string, unknown>): boolean {
  const trunk = kept(user, "trunkAddressing") as User["trunkAddressing"];
  const endpoint = kept(user, "accessDeviceEndpoint") ?? trunk?.trunkGroupDeviceEndpoint;
  return contacts !== undefined && (!endpoint || accessDeviceEndpoint === null);
}

/** "007" and then "7": as JSON numbers they are equal. */
function isHiddenByTyping(first: unknown, second: unknown): boolean {
  if (typeof first === "string" && typeof second === "string")
    return (
      first !== second && /^\s*\d+\s*$/.test(first) && /^\s*\d+\s*$/.test(second) && Number(first) === Number(second)
    );
  if (typeof first !== "object" || typeof second !== "object" || !first || !second) return false;
  return Object.entries(second).some(([name, value]) =>
    isHiddenByTyping((first as Record<string, unknown>)[name], value),
  );
}

function verifyUser(
  before: User,
  after: User,
  declared: Record<string, unknown>,
  applied: Record<string, unknown> = {},
) {
  const own = new Set(Object.keys(declared));
  for (const [name, wanted] of Object.entries(declared)) {
    if (name === "newPassword" || name === "impPassword") {
      const isSame = plainForm(wanted) === plainForm(applied[name]);
      const secret = plainForm(wanted) === undefined ? undefined : fingerprint(plainForm(wanted) as string);
      assert.equal(kept(after, name), isSame ? kept(before, name) : secret, name);
    } else if (name === "address") {
      const address = { ...before.address, ...(wanted as object) };
      assert.deepEqual(plainForm(after.address), plainForm(address), name);
    } else if (name === "accessDeviceEndpoint" || name === "trunkAddressing") {
      const live = kept(after, name);
      assert.deepEqual(plainForm(live), plainForm(over(wanted, live)), name);
    } else if (name === "department") {
      const whole = wanted && { serviceProviderId: "ent.odin", ...wanted };
      assert.deepEqual(plainForm(after.department), plainForm(whole), name);
    } else assert.deepEqual(plainForm(kept(after, name), name), plainForm(wanted, name), name);
  }
  const others = (user: User) => {
    const { secrets, ...fields } = user;
    const renamed: Record<string, unknown> = {
      ...fields,
      newPassword: secrets["password"],
      impPassword: secrets["impPassword"],
      newUserExternalId: fields.userExternalId,
      newUserPersonId: fields.userPersonId,
    };
    delete renamed["userExternalId"];
    delete renamed["userPersonId"];
    // One endpoint takes the place of the other; contacts live in the one that there is.
    const endpoints = ["accessDeviceEndpoint", "trunkAddressing", "endpointType"];
    const isEndpointOwn = endpoints.some((name) => own.has(name)) || own.has("contacts");
    return JSON.stringify(
      Object.entries(renamed)
        .filter(
          ([name, value]) => value !== undefined && !own.has(name) && !(isEndpointOwn && endpoints.includes(name)),
        )
        .sort(),
    );
  };
  assert.equal(others(after), others(before), "what is not declared is untouched");
}

/** Members of an endpoint that are not declared keep what they had. */
function over(wanted: unknown, live: unknown): unknown {
  if (wanted === null || typeof wanted !== "object" || Array.isArray(wanted)) return wanted;
  const merged: Record<string, unknown> = { ...(live as object | undefined) };
  for (const [name, value] of Object.entries(wanted)) merged[name] = over(value, merged[name]);
  return merged;
}

function withoutSecrets(declared: Record<string, unknown>) {
  const { newPassword: _web, impPassword: _imp, ...rest } = declared;
  return rest;
}
