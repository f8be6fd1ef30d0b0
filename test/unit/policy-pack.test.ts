/** The rules of examples/policy-pack, without an engine. */
import assert from "node:assert/strict";
import {
  type Properties,
  type Resource,
  emergencyAddress,
  noCostlyForwarding,
  numbersBelongToGroup,
  uniqueExtensions,
} from "../../examples/policy-pack/rules";

const TYPES = ["pulumi-nodejs:dynamic/broadworks:Broadworks", "broadworks:index:"];
const ADDRESS = { addressLine1: "1 Main St", city: "Cincinnati", stateOrProvince: "Ohio", zipOrPostalCode: "45204" };
const ids = { serviceProviderId: "ent", groupId: "sales", userId: "jane@example.net" };

describe("The rules of the policy pack", () => {
  for (const prefix of TYPES) {
    const user = (props: Properties): Resource => ({ type: `${prefix}User`, props: { ...ids, ...props } });
    const forwarding = (settings: unknown): Resource => ({
      type: `${prefix}UserServices`,
      props: { userId: ids.userId, services: { "Any Service": settings } },
    });

    it(`A phone number outside the prefixes of its group is a violation, in any spelling: ${prefix}`, () => {
      const groups = { "ent/sales": ["+1-513555"], "ent/other": [] };
      for (const phoneNumber of ["+1-5135551000", "5135551000", "15135551000", "(513) 555-1000", "", null, undefined])
        assert.deepEqual(numbersBelongToGroup(user({ phoneNumber }), groups), []);
      for (const phoneNumber of ["+1-5135561000", "5145551000", "+49 30 123456"])
        assert.match(
          numbersBelongToGroup(user({ phoneNumber }), groups)[0] ?? "",
          /jane@.* is not a number of ent\/sales/,
        );
      assert.deepEqual(numbersBelongToGroup(user({ phoneNumber: "5145551000", groupId: "new" }), groups), []);
      assert.equal(numbersBelongToGroup(user({ phoneNumber: "5145551000", groupId: "other" }), groups).length, 1);
    });

    it(`Calls to a premium or foreign number are a violation, at any depth of the settings: ${prefix}`, () => {
      for (const number of [
        "+442079460000",
        "011442079460000",
        "0044207946",
        "18765551000",
        "9005551000",
        "5139761000",
      ])
        for (const settings of [
          { forwardToPhoneNumber: number },
          { defaultForwardToPhoneNumber: number },
          { locations: [{ phoneNumber: "1509" }, { phoneNumber: number }] },
        ])
          assert.match(noCostlyForwarding(forwarding(settings))[0] ?? "", /jane@.*honeNumber is .*(premium|foreign)/);
      for (const number of ["1509", "+1-5135551000", "5135551000", "", "911"])
        assert.deepEqual(noCostlyForwarding(forwarding({ isActive: true, forwardToPhoneNumber: number })), []);
      assert.deepEqual(noCostlyForwarding(forwarding(null)), []);
    });

    it(`Two users of one group with the same extension are a violation, and of two groups are none: ${prefix}`, () => {
      const omar = user({ userId: "omar@example.net", extension: "1000" });
      assert.match(uniqueExtensions([user({ extension: "1000" }), omar])[0] ?? "", /1000 .*jane@.*, omar@/);
      assert.deepEqual(uniqueExtensions([user({ extension: "1000", groupId: "other" }), omar]), []);
      assert.deepEqual(uniqueExtensions([user({}), user({ userId: "omar@example.net" })]), []);
    });

    it(`A user with a phone number and an incomplete address is a violation: ${prefix}`, () => {
      assert.deepEqual(emergencyAddress(user({ phoneNumber: "5135551000", address: ADDRESS })), []);
      assert.deepEqual(emergencyAddress(user({ extension: "1000" })), []);
      const { city: _city, ...incomplete } = ADDRESS;
      assert.match(
        emergencyAddress(user({ phoneNumber: "5135551000", address: incomplete }))[0] ?? "",
        /address\.city$/,
      );
      assert.equal(emergencyAddress(user({ phoneNumber: "5135551000" })).length, 1);
    });
  }
});
