/** All functions, by the names under which programs and the engine know them. Each reads the platform. */
import { readGroup, readGroupNumbers } from "./read-groups";
import { readUser, readUsers } from "./read-users";

export const FUNCTIONS = {
  getUser: readUser,
  getUsers: readUsers,
  getGroup: readGroup,
  getGroupNumbers: readGroupNumbers,
};

export type FunctionName = keyof typeof FUNCTIONS;

/** The engine's name of a function. */
export function tokenOf(name: FunctionName): string {
  return `broadworks:index:${name}`;
}
