/**
 * The JSON schema of tables in YAML and JSON, made from the fields of a user and their doc comments. Editors complete and check
 * tables with it. It accepts the spellings that the reader of tables accepts, as far as a schema can describe them.
 */
import type { AnyField, FieldType, Fields } from "../../provider/core/fields/index";
import { argumentFields } from "../../provider/core/state";
import { USER } from "../../provider/resources/user/kind";
import { PREVIOUS_USER_ID, USER_ID, fieldAt, KNOWN_COLUMNS, pathOf } from "../../provider/tables/fields";
import type { DocComments, DocumentedProperty } from "../reference/doc-comments";

type Json = Readonly<Record<string, unknown>>;

export function tableSchema(docs: DocComments): Json {
  const fields = argumentFields(USER);
  const documented = docs.fieldsOf(USER.kind);
  const columns = KNOWN_COLUMNS.filter((name) => name !== PREVIOUS_USER_ID).map((name) => {
    const [first = "", member] = pathOf(name) ?? [];
    const property = documented.get(first);
    const described = property && member !== undefined ? docs.memberOf(property, member) : property;
    return [name, fieldSchema(fieldAt(pathOf(name) ?? []) ?? fail(name), described, docs)] as const;
  });
  const userId = fieldSchema(fields[USER_ID] ?? fail(USER_ID), undefined, docs);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Users of a BroadWorks platform",
    description:
      "A table for BroadworksUsersFromFile: a list of users. A field that a user does not contain has the value from the " +
      "defaults of the program, or keeps its live value.",
    type: "array",
    items: {
      type: "object",
      properties: {
        ...Object.fromEntries(columns),
        [PREVIOUS_USER_ID]: { ...userId, description: "User id before the user was renamed to `userId`. It can stay." },
      },
      required: [USER_ID],
      additionalProperties: false,
    },
  };
}

function fail(name: string): never {
  throw new Error(`no field is named ${name}`);
}

function fieldSchema(field: AnyField, property: DocumentedProperty | undefined, docs: DocComments): Json {
  const type = typeSchema(field.type, property, docs);
  return {
    ...(property?.doc && { description: property.doc }),
    ...(field.isClearable ? orNull(type) : type),
  };
}

/** An editor explains a list of types better than alternatives. */
function orNull(schema: Json): Json {
  const { type, enum: choices } = schema;
  if (Array.isArray(choices)) return { ...schema, enum: [...(choices as unknown[]), null] };
  if (type === undefined) return { anyOf: [schema, { type: "null" }] };
  return { ...schema, type: [type, "null"].flat() };
}

function typeSchema(type: FieldType<unknown>, property: DocumentedProperty | undefined, docs: DocComments): Json {
  const { shape, bounds } = type;
  if (shape === "text") return textSchema(type);
  // The reader accepts both as text too.
  if (shape === "boolean") return { enum: [true, false, "true", "false"] };
  if (shape === "integer") return { type: "integer", ...(bounds && { minimum: bounds.min, maximum: bounds.max }) };
  if (shape === "any") return {};
  if (shape === "object") return objectSchema(type.members ?? {}, property, docs);
  if ("choices" in shape) return { enum: shape.choices };
  const element = typeSchema(shape.elements, property, docs);
  const list = { type: "array", items: element, ...(bounds && { maxItems: bounds.max }) };
  return shape.canBeOne ? { anyOf: [element, list] } : list;
}

/** A number is the text of its digits, unless a pattern excludes digits. */
function textSchema({ bounds }: FieldType<unknown>): Json {
  const acceptsDigits = bounds?.pattern?.test("1".repeat(bounds.min)) ?? true;
  return {
    type: acceptsDigits ? ["string", "number"] : "string",
    ...(bounds && { minLength: bounds.min, maxLength: bounds.max }),
    ...(bounds?.pattern && { pattern: bounds.pattern.source }),
  };
}

function objectSchema(members: Fields, property: DocumentedProperty | undefined, docs: DocComments): Json {
  const required = Object.keys(members).filter((name) => members[name]?.isRequired);
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(members).map(([name, member]) => [
        name,
        fieldSchema(member, property && docs.memberOf(property, name), docs),
      ]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}
