/**
 * The services of a BroadWorks user. Limits are those of the OCI-P requests, as far as they are known. The provider passes a
 * setting without known limits on unchanged.
 */
import {
  type FieldType,
  Field,
  UNKNOWN,
  assignableType,
  choiceType,
  isUnknown,
  mapType,
} from "../../core/fields/index";
import { identityFields } from "../user/schema";
import { knownServices } from "./known-services";
import { otherServices } from "./other-services";
import { service } from "./settings";

/** Every service with known settings, by its BroadWorks name. */
export const serviceFields = { ...knownServices, ...otherServices };

/** A service of any other name. The provider passes its settings on unchanged. */
const otherService = service({});

/** A service pack has no settings. */
const servicePack = Field.of(assignableType({}, "service pack")).clearable();

/** The services and service packs of a user. */
export const settableFields = {
  /**
   * Services by their BroadWorks names. A declared service is assigned, and its declared settings are written; `null` unassigns
   * it. Services and settings that are not declared stay unchanged. Any name is possible: the provider sends settings that the
   * reference does not list as they are, with a warning if it lists other settings of the service. A program declares such a
   * setting with a cast: `{ isActive: true, newSetting: 1 } as object`. Programs in YAML write `""` instead of `null`.
   */
  services: Field.of(mapType(serviceFields, "services by name", otherService)),
  /**
   * Service packs by name: `["Standard"]`, or `{ Standard: {}, Premium: null }`, where `null` unassigns one. Packs that are not
   * declared stay unchanged.
   */
  servicePacks: Field.of(packsType()),
};

export type ServicesField = keyof typeof settableFields;

/** A list of names is a short form of a map. */
function packsType() {
  const type = mapType({}, "service packs by name", servicePack);
  const toMap = (value: unknown) =>
    Array.isArray(value) ? Object.fromEntries(value.map((name) => [String(name), {}])) : value;
  // A preview does not know the names that an output will have.
  const isUnknownList = (value: unknown) => Array.isArray(value) && isUnknown(value);
  return {
    ...type,
    shape: "any",
    schema: {
      parse: (value: unknown) => type.schema.parse(toMap(value)),
      safeParse: (value: unknown) =>
        isUnknownList(value) ? { success: true, data: UNKNOWN } : type.schema.safeParse(toMap(value)),
    },
  } as FieldType<readonly string[] | Readonly<Record<string, object | null>>>;
}

/** The user that the services belong to. */
export const ownerFields = {
  /**
   * Id of the user, preferably the output of a `BroadworksUser`. If the user was renamed, the new id updates the resource; the
   * id of another user replaces it. 1–161 characters.
   */
  userId: identityFields.userId,
};

/** How the provider treats the resource. The platform never sees these fields. */
export const lifecycleOptions = {
  /** If someone else changed a declared setting: `overwrite` it and report the change (default), or `fail`. */
  onConflict: Field.of(choiceType(["overwrite", "fail"])),
  /** If the resource is removed: `release` the services unchanged (default), or `unassign` those that this resource assigned. */
  onDelete: Field.of(choiceType(["release", "unassign"])),
};

export const LIFECYCLE_DEFAULTS = { onConflict: "overwrite", onDelete: "release" } as const;
