/** Rows of services with requests of their own, on a platform as its own web client uses it. It shares no code with the simulator. */
import assert from "node:assert/strict";
import { SERVICES } from "../../provider/resources/services/kind";
import { OperationFailed, type Values } from "../support/provider";
import { OK, type Response, create, error, onTinyPlatform, update } from "../support/tiny-platform";

const KIM = "kim@ex.test";
const IDS = { userId: KIM, serviceProviderId: "P1", groupId: "G1" };
const SETTINGS = "/users/services/settings";
const CRITERIA = "/users/priority-alert/criteria";
const SERVICE = "Priority Alert";

/** What settings show of a criterion: a summary of the callers instead of the rule, and words instead of no schedule. */
const summaryOf = (row: Values): Values => {
  const { fromDnCriteria: _rule, timeSchedule, holidaySchedule, ...shown } = row;
  const nameOf = (schedule: unknown): unknown => (schedule as Values | null)?.["name"];
  return {
    ...shown,
    timeSchedule: nameOf(timeSchedule) ?? "Every Day All Day",
    holidaySchedule: holidaySchedule ?? "None",
    callsFrom: ["All calls"],
  };
};

describe("Criteria of services", () => {
  const on = onTinyPlatform();

  /** A request about one criterion does not switch it: the settings of the service do. */
  const begin = async (initial: readonly Values[]) => {
    let rows: readonly Values[] = initial;
    const stored = (name: unknown) => rows.find(({ criteriaName }) => criteriaName === name);
    const platform = await on.start(({ name, body, query }): Response | undefined => {
      const { userId: _user, isActive: _switch, callsFrom: _summary, ...row } = body;
      if (name === `GET ${SETTINGS}`)
        return [200, { ...IDS, "Call Waiting": {}, [SERVICE]: { isActive: true, criteria: rows.map(summaryOf) } }];
      if (name === "GET /users") return [200, { ...IDS, firstName: "Kim", lastName: "Ex" }];
      if (name === `POST ${CRITERIA}`) rows = [...rows, { isActive: false, ...row }];
      else if (name === `PUT ${CRITERIA}`)
        rows = rows.map((one) => (one === stored(row["criteriaName"]) ? { ...one, ...row } : one));
      else if (name === `DELETE ${CRITERIA}` && query.get("criteriaName") === "gone")
        return error(404, "[Error 4300] The criteria does not exist");
      else if (name === `DELETE ${CRITERIA}`)
        rows = rows.filter((one) => one["criteriaName"] !== query.get("criteriaName"));
      else if (name === `PUT ${SETTINGS}`) {
        const { criteria = [] } = body[SERVICE] as { criteria?: readonly Values[] };
        for (const { criteriaName, isActive } of criteria)
          rows = rows.map((one) => (one === stored(criteriaName) ? { ...one, isActive } : one));
      } else return undefined;
      return OK;
    });
    return { platform, provider: (await on.run(platform)).of(SERVICES), rows: () => rows };
  };
  const declare = (...criteria: readonly Values[]) => ({ userId: KIM, services: { [SERVICE]: { criteria } } });
  const NIGHT = { criteriaName: "night", isActive: true };

  it("A criterion is switched by the settings of the service where its own request does not switch it", async () => {
    const { platform, provider, rows } = await begin([{ criteriaName: "day", isActive: true }]);
    const applied = await create(provider, declare(NIGHT, { criteriaName: "day", isActive: false }));
    assert.deepEqual(rows(), [{ criteriaName: "day", isActive: false }, NIGHT]);
    const sent = platform
      .bodies(`PUT ${SETTINGS}`)
      .map((body) => (body[SERVICE] as Record<string, Values[]>)["criteria"]);
    assert.deepEqual(
      sent.map((list) => list?.map(({ criteriaName }): unknown => criteriaName)),
      [["night", "day"]],
    );
    const next = await update(provider, applied, declare(NIGHT));
    assert.deepEqual(rows(), [NIGHT]);
    assert.equal((await update(provider, next, declare(NIGHT))).changes, false);
  });

  it("An OCI-P error about one row does not mean that the platform has no requests for rows", async () => {
    const { platform, provider } = await begin([{ criteriaName: "gone", isActive: true }]);
    await assert.rejects(create(provider, declare(NIGHT)), OperationFailed);
    assert.equal(platform.count(`PUT ${SETTINGS}`), 0);
    await assert.rejects(create(provider, declare(NIGHT)), OperationFailed);
    assert.equal(platform.count(`DELETE ${CRITERIA}`), 2);
  });

  it("A rule about callers, which the settings do not show, is written once and again after a change in the program", async () => {
    const { platform, provider, rows } = await begin([NIGHT]);
    const ruled = (...phoneNumbers: string[]) =>
      declare({ ...NIGHT, fromDnCriteria: { fromDnCriteriaSelection: "Specified Only", phoneNumbers } });
    const first = await create(provider, ruled("4501"));
    assert.equal((await update(provider, first, ruled("4501"))).changes, false);
    const { outputs } = await provider.read(first.id, first.outputs);
    assert.equal((await update(provider, { ...first, outputs }, ruled("4501"))).changes, false);
    const second = await update(provider, first, ruled("4502"));
    assert.deepEqual(rows(), [
      { ...NIGHT, fromDnCriteria: { fromDnCriteriaSelection: "Specified Only", phoneNumbers: ["4502"] } },
    ]);
    assert.equal(platform.count(`PUT ${CRITERIA}`), 2);
    assert.equal((await update(provider, second, ruled("4502"))).changes, false);
  });

  it("A schedule is compared by its name, and words for no schedule mean that there is none", async () => {
    const work = { name: "Work", level: "Group", type: "Time" };
    const { platform, provider, rows } = await begin([{ ...NIGHT, timeSchedule: work }, { criteriaName: "day" }]);
    const declared = declare(
      { ...NIGHT, timeSchedule: work, holidaySchedule: null },
      { criteriaName: "day", timeSchedule: null, holidaySchedule: "None" },
    );
    const applied = await create(provider, declared);
    assert.equal(platform.count(`PUT ${CRITERIA}`), 0);
    const other = { ...work, name: "Other" };
    const changed = declare({ ...NIGHT, timeSchedule: other }, { criteriaName: "day", timeSchedule: work });
    const next = await update(provider, applied, changed);
    assert.deepEqual(
      rows().map(({ timeSchedule }): unknown => timeSchedule),
      [other, work],
    );
    assert.equal((await update(provider, next, changed)).changes, false);
  });
});

describe("Endpoints of a shared call appearance", () => {
  const on = onTinyPlatform();
  const PATH = "/users/shared-call-appearance/endpoints";

  it("A line/port that moves to another device is removed from the first one and added to the second one", async () => {
    const endpoint = { linePort: "kim_2@ex.test", deviceName: "desk", deviceLevel: "Group", isActive: true };
    let endpoints: Values[] = [{ ...endpoint, deviceType: "Generic SIP Phone", macAddress: "0011" }];
    const idOf = ({ linePort, deviceName, deviceLevel }: Values) => JSON.stringify([linePort, deviceName, deviceLevel]);
    const platform = await on.start(({ name, body, query }): Response | undefined => {
      const { userId: _user, ...row } = body;
      if (name === `GET ${SETTINGS}`) return [200, { ...IDS, "Shared Call Appearance": { endpoints } }];
      if (name === `POST ${PATH}`) endpoints = [...endpoints, row];
      else if (name === `DELETE ${PATH}`)
        endpoints = endpoints.filter((one) => idOf(one) !== idOf(Object.fromEntries(query)));
      else return name === `PUT ${PATH}` ? error(400, "[Error 4505] Device unknown") : undefined;
      return OK;
    });
    const provider = (await on.run(platform)).of(SERVICES);
    const moved = { linePort: endpoint.linePort, deviceName: "mobile" };
    const declared = { userId: KIM, services: { "Shared Call Appearance": { endpoints: [moved] } } };
    const applied = await create(provider, declared);
    assert.deepEqual(endpoints, [{ ...endpoint, ...moved }]);
    assert.equal((await update(provider, applied, declared)).changes, false);
  });
});
