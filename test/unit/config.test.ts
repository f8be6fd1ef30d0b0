import assert from "node:assert/strict";
import { readSettings } from "../../provider/config";
import { ConfigurationError } from "../../provider/shared/errors";
import { describeUnknownKeys, describeUnknownVariables } from "../../provider/unknown-settings";

const ACCOUNT = {
  "broadworks:url": "https://odin.example.net/api/v2",
  "broadworks:username": "admin",
  "broadworks:password": "hush",
};

function read(stack: Record<string, string>, environment: Record<string, string> = {}) {
  return readSettings(
    (key) => ({ ...ACCOUNT, ...stack })[key],
    (name) => environment[name],
  );
}

describe("Settings", () => {
  it("Settings come from the stack first, then from the environment, then from the defaults", () => {
    const environment = { BROADWORKS_REQUESTS_PER_SECOND: "7", BROADWORKS_MAX_CONCURRENT_REQUESTS: "3" };
    const { requestsPerSecond, maxConcurrentRequests, requestTimeout } = read(
      { "broadworks:requestsPerSecond": "9" },
      environment,
    );
    assert.deepEqual([requestsPerSecond, maxConcurrentRequests, requestTimeout], [9, 3, 20]);
  });

  for (const [formerName, name, formerVariable, variable] of [
    ["callsPerSecond", "requestsPerSecond", "BROADWORKS_CALLS_PER_SECOND", "BROADWORKS_REQUESTS_PER_SECOND"], // former name
    ["maxConcurrent", "maxConcurrentRequests", "BROADWORKS_MAX_CONCURRENT", "BROADWORKS_MAX_CONCURRENT_REQUESTS"], // former name
    ["callTimeout", "requestTimeout", "BROADWORKS_CALL_TIMEOUT", "BROADWORKS_REQUEST_TIMEOUT"], // former name
  ] as const) {
    it(`The former name ${formerName} in a stack is an error that shows the commands to set ${name}`, () => {
      const former = { [`broadworks:${formerName}`]: "4" };
      for (const stack of [former, { ...former, [`broadworks:${name}`]: "4" }])
        assert.throws(
          () => read(stack),
          (error: unknown) => {
            assert.ok(error instanceof ConfigurationError);
            assert.ok(error.message.includes(`\`pulumi config rm broadworks:${formerName}\``), error.message);
            assert.ok(error.message.includes(`\`pulumi config set broadworks:${name} 4\``), error.message);
            return true;
          },
        );
    });

    it(`The former variable ${formerVariable} is an error that names ${variable}`, () => {
      assert.throws(
        () => read({}, { [formerVariable]: "4" }),
        (error: unknown) => {
          assert.ok(error instanceof ConfigurationError);
          assert.ok(error.message.startsWith(`${formerVariable} is now ${variable}`), error.message);
          return true;
        },
      );
    });
  }

  it("The error about a former setting shows its value only if it is a number", () => {
    assert.throws(() => read({ "broadworks:callTimeout": "$(id)" }), /config set broadworks:requestTimeout <value>/); // former name
  });

  it("A former name in the environment without a value is not an error", () => {
    assert.equal(read({}, { BROADWORKS_CALL_TIMEOUT: "" }).requestTimeout, 20);
  });

  it("A variable of the environment that is nearly a setting causes a warning that names the setting", () => {
    const [warning, ...others] = describeUnknownVariables([
      "BROADWORKS_MAX_DELETE",
      "BROADWORKS_MAX_DELETES",
      "BROADWORKS_RATE_LIMITER",
      "BROADWORKS_RECORD",
      "BROADWORKS_SIMULATOR_FOR_TESTS",
      "ODIN_MAX_DELETE",
    ]);
    assert.match(warning ?? "", /^BROADWORKS_MAX_DELETE .*BROADWORKS_MAX_DELETES/);
    assert.deepEqual(others, []);
  });

  it("Each key of the stack in the namespace of this package that is not a setting causes a warning", () => {
    const warnings = describeUnknownKeys([
      "broadworks:maxDelete",
      "broadworks:maxDeletes",
      "broadworks:colour",
      "aws:maxDelete",
    ]);
    assert.equal(warnings.length, 2);
    assert.match(warnings[0] ?? "", /^broadworks:maxDelete .*broadworks:maxDeletes/);
    assert.match(warnings[1] ?? "", /^broadworks:colour .*`pulumi config rm broadworks:colour`/);
  });
});
