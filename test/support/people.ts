/** Users that tests speak of: one that every simulated platform has, and one that none has. */
export const JANE = "jane.doe@lab.example.net";

export const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: JANE };

/** With a password all that a new user needs. */
export const newcomer = {
  ...ids,
  userId: "new.comer@lab.example.net",
  firstName: "New",
  lastName: "Comer",
  callingLineIdFirstName: "New",
  callingLineIdLastName: "Comer",
  extension: "7001",
};
