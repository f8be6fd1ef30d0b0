/** Random responses and declarations end in a value or in an error of this package. FUZZ is the number of inputs of each test. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { BroadworksError } from "../../provider/shared/errors";
import { type LiveUser, type OdinClient, OdinError, getUser } from "../../provider/odin/index";
import { parseResponse } from "../../provider/odin/http/response";
import { type Fields, checkFields, compare, isUnset, toOutputs } from "../../provider/core/fields/index";
import { serviceFields } from "../../provider/resources/services/schema";
import { services } from "../../provider/resources/services/definition";
import { checkDeclaration } from "../../provider/core/lifecycle/check";
import { USER } from "../../provider/resources/user/kind";
import { numberingOf } from "../../provider/resources/user/numbering";
import { derivedFields, lifecycleOptions, settableFields, userFields } from "../../provider/resources/user/schema";
import { outputsOf } from "../../provider/core/state";
import { declaration } from "../support/declarations";
import { report } from "../support/figures";
import { ids } from "../fixtures/users";
import { SEED } from "../support/seed";
import { servicesDeclaration } from "../support/services";

const FUZZ = Number(process.env["FUZZ"] ?? "1000");

const names = [...Object.keys({ ...userFields, ...lifecycleOptions }), ...Object.keys(derivedFields)];
const SETTINGS = Object.values(serviceFields as Fields).flatMap(({ type }) => Object.keys(type.members ?? {}));
const memberNames = Object.values(settableFields).flatMap(({ type }) => Object.keys(type.members ?? {}));
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names, ...memberNames) },
  fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "",
    "\u0000",
    "\ud800",
    "status",
    "error",
    "details",
  ),
  fc.string({ maxLength: 8 }),
);
const loneSurrogates = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));
const huge = fc.integer({ min: 1, max: 200_000 }).map((length) => "x".repeat(length));
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    "",
    "true",
    "null",
    0,
    -0,
    1e308,
    1e-7,
    NaN,
    Infinity,
    2 ** 53,
    "007",
    " \t\n",
  ),
  fc.double(),
  fc.bigInt(),
  fc.string({ unit: "binary", maxLength: 40 }),
  loneSurrogates,
  { weight: 1, arbitrary: huge },
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(name, tie("value")), { maxLength: 6 }).map(own),
  ),
}));
/** Values of up to `maxLevels` levels. */
const upTo = (maxLevels: number) =>
  fc.oneof(
    { weight: 50, arbitrary: value },
    {
      weight: 1,
      arbitrary: fc
        .record({ levels: fc.integer({ min: 1, max: maxLevels }), isArray: fc.boolean(), under: name })
        .map(({ levels, isArray, under }) => {
          let inner: unknown = "x";
          for (let level = 0; level < levels; level++) inner = isArray ? [inner] : { [under]: inner };
          // To print all levels would exceed the stack.
          const printed = { value: () => `${levels} levels of "${under}"` };
          return Object.defineProperty(inner as object, fc.toStringMethod, printed);
        }),
    },
  );

/** An object with these members of its own, including `__proto__`, as JSON.parse creates it. */
function own(members: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [member, inner] of members)
    Object.defineProperty(object, member, { value: inner, enumerable: true, configurable: true, writable: true });
  return object;
}

const user = fc
  // The parser of responses rejects deeper values.
  .array(fc.tuple(name, upTo(48)), { maxLength: 12 })
  .map((members): LiveUser => ({ ...own(members), ...ids }));

describe("Random input", function () {
  this.timeout(3_600_000);
  before(() => console.log(`FUZZ=${FUZZ} SEED=${SEED}`));
  const inputs = { responses: 0, "live users": 0, "live services": 0, declarations: 0 };
  after(() => report("Generated invalid data", { inputs }));
  afterEach(() => assert.deepEqual(Object.keys(Object.prototype), []));

  it("Random input in a response ends in a value or in an error that names the request", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      loneSurrogates,
      value.map((inner) => asJson(inner)),
      fc.tuple(value, fc.nat(60)).map(([inner, cut]) => asJson(inner).slice(0, cut)),
      fc.bigInt().map((digits) => `{"a":${digits}12345678901234567890}`),
      fc.integer({ min: 1, max: 100_000 }).map((levels) => "[".repeat(levels) + "]".repeat(levels)),
      fc
        .integer({ min: 1, max: 20_000 })
        .map((levels) => `${'{"details":'.repeat(levels)}1234567890123456${"}".repeat(levels)}`),
      fc
        .integer({ min: 1, max: 20_000 })
        .map((levels) => `{"status":400,"error":"x","details":${"[".repeat(levels)}${"]".repeat(levels)}}`),
    );
    const status = fc.constantFrom(200, 204, 302, 400, 401, 404, 500, 503);
    await fc.assert(
      fc.asyncProperty(text, status, async (body, code) => {
        inputs.responses += 1;
        await ends(
          () =>
            getUser(
              () =>
                Promise.resolve(
                  parseResponse(
                    "GET /users",
                    { status: code, text: body, retryAfterMs: undefined, time: undefined },
                    (words) => words,
                  ),
                ),
              "a@b",
            ),
          (error) =>
            error instanceof OdinError && error.message.includes("GET /users") && error.message.length < 1_000_000,
        );
      }),
      { numRuns: FUZZ },
    );
  });

  it("Random input in a live user ends in changes or in an error that names the field", () =>
    fc.assert(
      fc.asyncProperty(user, declaration, async (live, declared) => {
        inputs["live users"] += 1;
        const { values } = checkDeclaration(USER, { ...ids, ...declared });
        await ends(
          () => {
            const snapshot = { live, applied: {}, numbering: numberingOf(live) };
            compare(userFields, values, snapshot);
            outputsOf(USER, values, snapshot, true);
          },
          (error) => error instanceof BroadworksError,
        );
      }),
      { numRuns: FUZZ },
    ));

  it("Random input in responses about services ends in changes or in an error that names the request or the field", () => {
    const serviceName = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...Object.keys(serviceFields)) }, name);
    const member = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...SETTINGS) }, name);
    const members = fc.array(fc.tuple(member, value), { maxLength: 4 }).map(own);
    const settings = fc.array(fc.tuple(serviceName, fc.oneof({ weight: 4, arbitrary: members }, value)), {
      maxLength: 5,
    });
    const row = fc.record({ serviceName: fc.oneof(serviceName, value), assigned: fc.oneof(fc.boolean(), value) });
    const rows = fc.oneof({ weight: 4, arbitrary: fc.array(row, { maxLength: 5 }) }, value);
    const assignments = fc.oneof(
      { weight: 4, arbitrary: fc.record({ userServices: rows, servicePackServices: rows }, { requiredKeys: [] }) },
      value,
    );
    return fc.assert(
      fc.asyncProperty(
        assignments,
        settings.map(own),
        user,
        servicesDeclaration,
        async (assigned, serviceSettings, live, declared) => {
          inputs["live services"] += 1;
          const responses: Record<string, unknown> = {
            "/users/services": assigned,
            "/users/services/settings": serviceSettings,
            "/users": live,
          };
          const odin: OdinClient = ({ path }) => Promise.resolve(responses[path]);
          const { values, failures } = checkFields(services.fields, { userId: ids.userId, ...declared });
          assert.deepEqual(failures, []);
          await ends(
            async () => {
              const found = await services.read(odin, ids.userId);
              assert.ok(found);
              const whole = (await services.readMore?.(odin, found, values)) ?? found;
              services.checkLive?.(whole, values);
              compare(services.fields, values, { live: whole, applied: {}, numbering: numberingOf(whole) });
              toOutputs(services.fields, values, { live: whole, applied: {}, numbering: numberingOf(whole) });
            },
            (error) => error instanceof BroadworksError,
          );
        },
      ),
      { numRuns: FUZZ },
    );
  });

  it("Random input in a declaration ends in values or in failures with a path and a reason", () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(name, upTo(50_000)), { maxLength: 10 }).map(own), (declared) => {
        inputs.declarations += 1;
        const { failures, values } = checkDeclaration(USER, declared as Record<string, unknown>);
        for (const { path, reason } of failures) {
          assert.equal(typeof path, "string");
          assert.ok(!isUnset(reason) && !reason.includes("\n"), reason);
        }
        if (failures.length === 0)
          assert.deepEqual(checkDeclaration(USER, values), { values, failures: [] }, "what is canonical stays so");
      }),
      { numRuns: FUZZ },
    ));
});

/** Ends with a value or with an expected error. */
async function ends(work: () => unknown, isExpected: (error: Error) => boolean): Promise<void> {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof Error && isExpected(error), error instanceof Error ? error.stack : String(error));
  }
}

function asJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
}
