/** The types of a schema: one for each field, with a named type for each object and each choice. */
import type { AnyField, FieldType, Fields } from "../../provider/core/fields/index";
import type { DocComments, DocumentedProperty, Shape } from "../reference/doc-comments";

export type TypeSpec = Readonly<Record<string, unknown>>;

type Members = Extract<Shape, { members: unknown }>["members"];

const ANY = { $ref: "pulumi.json#/Any" };

export class Types {
  private readonly named = new Map<string, object>();

  constructor(private readonly docs: DocComments) {}

  /** By name, sorted: the same fields give the same schema. */
  schemas(): Record<string, object> {
    return Object.fromEntries([...this.named].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /**
   * The properties of a set of fields.
   *
   * @param owner - the name that the types of their objects begin with
   */
  properties(
    fields: Fields,
    owner: string,
    documented: (name: string) => DocumentedProperty | undefined,
  ): Record<string, object> {
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => {
        const property = documented(name);
        return [name, this.property(field, owner + capitalized(name), property)];
      }),
    );
  }

  /** The output with values that follow from declared ones. Members that are usual for the id are not in it. */
  derived(name: string, fields: Fields, documented: (name: string) => DocumentedProperty | undefined): TypeSpec {
    const adopted = {
      type: "boolean",
      description: "False for a user that this stack created. Absent for an adopted one.",
    };
    this.named.set(token(name), {
      type: "object",
      properties: { ...this.properties(fields, name, documented), adopted },
    });
    return {
      $ref: `#/types/${token(name)}`,
      description: "Values that follow from other fields. Those that are usual for the user id are not in it.",
    };
  }

  /** The type of a value that no field describes. */
  ofShape(shape: Shape, name: string): TypeSpec {
    if (shape === "any") return ANY;
    if (typeof shape === "string") return { type: shape };
    if ("elements" in shape) return { type: "array", items: this.ofShape(shape.elements, singular(name)) };
    this.named.set(token(name), { type: "object", ...this.members(shape.members, name) });
    return { $ref: `#/types/${token(name)}` };
  }

  /** The members of an object that no field describes. */
  members(members: Members, owner: string): { readonly properties: object; readonly required?: readonly string[] } {
    const required = members.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
    const properties = members.map(({ name, doc, shape }) => [
      name,
      { ...this.ofShape(shape, owner + capitalized(name)), ...(doc && { description: doc }) },
    ]);
    return { properties: Object.fromEntries(properties) as object, ...(required.length > 0 && { required }) };
  }

  private property(field: AnyField, name: string, property: DocumentedProperty | undefined): object {
    return {
      ...this.typeOf(field.type, name, property),
      ...(property?.doc && { description: property.doc }),
      ...(field.isWriteOnly && { secret: true }),
    };
  }

  private typeOf(type: FieldType<unknown>, name: string, property: DocumentedProperty | undefined): TypeSpec {
    const { shape, members = {}, otherMembers } = type;
    if (shape === "text") return { type: "string" };
    if (shape === "boolean" || shape === "integer") return { type: shape };
    if (shape === "any") return ANY;
    if (typeof shape === "object" && "choices" in shape) return this.choice(name, shape.choices);
    if (typeof shape === "object") return this.list(shape, name, property);
    // The names of services are no identifiers, and other names and settings are possible.
    if (otherMembers) return { type: "object", additionalProperties: ANY };
    return this.object(name, members, property);
  }

  private choice(name: string, choices: readonly string[]): TypeSpec {
    this.named.set(token(name), { type: "string", enum: choices.map((value) => ({ name: identifier(value), value })) });
    return { $ref: `#/types/${token(name)}` };
  }

  /** An element of a list with a key can be its key alone. */
  private list(
    { elements, key }: { readonly elements: FieldType<unknown>; readonly key?: string },
    name: string,
    property: DocumentedProperty | undefined,
  ): TypeSpec {
    const element = this.typeOf(elements, singular(name), property);
    const keyField = key === undefined ? undefined : elements.members?.[key];
    const items = keyField ? { oneOf: [this.typeOf(keyField.type, name, undefined), element] } : element;
    return { type: "array", items };
  }

  private object(name: string, members: Fields, property: DocumentedProperty | undefined): TypeSpec {
    const required = Object.keys(members).filter((member) => members[member]?.isRequired);
    this.named.set(token(name), {
      type: "object",
      properties: this.properties(members, name, (member) => property && this.docs.memberOf(property, member)),
      ...(required.length > 0 && { required }),
    });
    return { $ref: `#/types/${token(name)}` };
  }
}

function token(name: string): string {
  return `broadworks:index:${name}`;
}

export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function singular(name: string): string {
  return name.endsWith("s") ? name.slice(0, -1) : name;
}

function identifier(value: string): string {
  return value
    .split(/[^A-Za-z0-9]+/)
    .map(capitalized)
    .join("");
}
