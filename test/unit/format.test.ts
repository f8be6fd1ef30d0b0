/** The text of values and changes in messages. */
import assert from "node:assert/strict";
import { compare } from "../../provider/core/fields/index";
import { UNKNOWN } from "../../provider/core/fields/unset";
import { settableFields as services } from "../../provider/resources/services/schema";
import { settableFields } from "../../provider/resources/user/schema";
import { formatChanges, formatValue } from "../../provider/core/format";

describe("formatted values", () => {
  const values: [unknown, string][] = [
    [undefined, "(not set)"],
    [null, "(not set)"],
    ["", '""'],
    ['a "b"', '"a \\"b\\""'],
    [5, "5"],
    [false, "false"],
    [UNKNOWN, "(known after apply)"],
    [[], "[]"],
    [["a", null], '["a", (not set)]'],
    [{ name: "sales", groupId: undefined }, '{name "sales", groupId (not set)}'],
    [{ contacts: [{ sipContact: "a" }] }, '{contacts [{sipContact "a"}]}'],
    ["x".repeat(118), `"${"x".repeat(118)}"`],
    ["x".repeat(119), `"${"x".repeat(119)}…`],
  ];
  for (const [value, text] of values)
    it(`${typeof value} is formatted as ${text.slice(0, 60)}`, () => assert.equal(formatValue(value), text));

  it("An assigned service is formatted with its settings, and an unassigned service by its name", () => {
    const live = { services: { "Call Waiting": {}, "Do Not Disturb": { isActive: false } }, servicePacks: {} };
    const declared = {
      services: {
        "Call Waiting": null,
        "Do Not Disturb": { isActive: true },
        "Call Forwarding Busy": { isActive: true, forwardToPhoneNumber: "1509" },
        "Silent Alerting": {},
      },
      servicePacks: { Standard: {} },
    };
    assert.equal(
      formatChanges(compare(services, declared, { live, applied: {}, numbering: {} })),
      'services[\"Call Forwarding Busy\"] assigned (isActive true, forwardToPhoneNumber "1509"), ' +
        'services["Do Not Disturb"].isActive false → true, services["Call Waiting"] unassigned, ' +
        'services["Silent Alerting"] assigned, servicePacks.Standard assigned',
    );
  });

  it("Changes are formatted by field, objects by their differences, and secrets without a value", () => {
    const change = (name: keyof typeof settableFields, live: unknown, declared: unknown) => ({
      path: [name],
      field: settableFields[name],
      live,
      declared,
      isDrift: false,
      isSecret: false,
    });
    assert.equal(
      formatChanges([
        change("title", undefined, "Lead"),
        { ...change("address", "Oslo", null), path: ["address", "city"], field: settableFields.title },
        change("newPassword", undefined, "hush"),
        change("department", { name: "a", groupId: "g" }, { name: "b", groupId: "g", serviceProviderId: "e" }),
        change("department", undefined, { name: "b" }),
      ]),
      'title (not set) → "Lead", address.city "Oslo" → (not set), newPassword (secret), ' +
        'department.name "a" → "b", department.serviceProviderId (not set) → "e", department (not set) → {name "b"}',
    );
  });
});
