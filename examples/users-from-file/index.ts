import { BroadworksUsersFromFile } from "pulumi-broadworks";

// Colleagues can maintain the table without any knowledge of TypeScript.
new BroadworksUsersFromFile("sales", {
  file: "sales.csv",
  defaults: {
    serviceProviderId: "ent.odin",
    groupId: "grp.odin",
    timeZone: "America/New_York",
    address: { stateOrProvince: "Ohio", country: "US" },
  },
  columns: { Surname: "lastName", Note: null },
});
