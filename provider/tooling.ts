/** Everything of the provider that commands and scripts use. It imports nothing of Pulumi. */
export {
  CONFIGURATION_VARIABLE,
  type Lookup,
  SETTINGS,
  type Settings,
  environmentVariable,
  isInsecure,
  readSettings,
} from "./config";
export { RATE_LIMITER_VARIABLE, openConnection } from "./connection";
export { RECORD_VARIABLE } from "./context";
export { CAUSES, type Cause, type ChangeEntry, OPERATIONS } from "./core/reports/change-log";
export type { Live, Values } from "./core/definition";
export {
  ASSIGNED,
  type AnyField,
  type Fields,
  coversAsMuch,
  didYouMean,
  findContradiction,
  formatPath,
  isObject,
  isUnknown,
  isUnset,
  listDeclaredFields,
  setAtPath,
  valueAtPath,
  declaredPaths,
  parsePath,
  pathsOverlap,
} from "./core/fields/index";
export { formatValue } from "./core/format";
export { idIn, identityKey, listNameIn } from "./core/identity";
export { declareLive, preferText, readUntilCertain } from "./core/lifecycle/import";
export { isDeletedOnRemoval, settableFields, withCurrentNames } from "./core/state";
export { findProxy } from "./odin/http/agents";
export { openTransport } from "./odin/http/transport";
export { type ListForm, findListForm } from "./odin/api/known-values";
export { type Observation, Observer } from "./odin/observer";
export { USER_NOT_FOUND } from "./odin/oci-errors";
export {
  AuthenticationError,
  type GroupIds,
  type LiveUser,
  type OdinClient,
  OdinError,
  RateLimiterServer,
  connect,
  countUsers,
  getUser,
  isUserNotFound,
  listGroups,
  listUsers,
} from "./odin/index";
export { type Definition, RESOURCES, findResource, ownerOf } from "./resources/registry";
export { serviceFields } from "./resources/services/schema";
export { user } from "./resources/user/definition";
export { USER_KIND } from "./resources/user/kind";
export { BroadworksError } from "./shared/errors";
export { idKey } from "./shared/ids";
export { jsonLine, parseJson } from "./shared/json";
export { REDACTED, isSecretName, withoutSecrets } from "./shared/redact";
export { describeUnknownKeys, describeUnknownVariables } from "./unknown-settings";
export { USERS_FROM_FILE_TYPE, kindOfType, nameIn, pluginTypeOf, typeOf } from "./shared/resource-type";
export { isMarkedSecret } from "./shared/secret-mark";
export { type ColumnNames, isKnownColumn, isMapped } from "./tables/columns";
export type { Column, Problem, SourceLocation, Table } from "./tables/contents";
export { DELIMITERS } from "./tables/csv-header";
export { hasDefaultsByMember } from "./tables/defaults";
export { PREVIOUS_USER_ID } from "./tables/fields";
export { formatCell, formatCells } from "./tables/format";
export { type FileProblem, UnreadableTableError, listProblems, sortProblems } from "./tables/problems";
export { TABLE_EXTENSIONS, isDelimited, parseTable, readTable } from "./tables/table";
export { type ReadUsers, type RowUser, type TableRules, readUsers } from "./tables/users";
