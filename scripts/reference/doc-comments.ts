/** The doc comments of a package's exports and of the schemas beside its classes, read through the TypeScript checker. */
import { dirname, join } from "node:path";
import ts from "typescript";

/** A documented property: its comment, and what it takes to find the comments of its own members. */
export interface DocumentedProperty {
  readonly name: string;
  readonly doc: string;
  readonly type: ts.Type;
  readonly isOptional: boolean;
}

export interface DocumentedFunction {
  readonly name: string;
  readonly doc: string;
  readonly throws: readonly string[];
  readonly example: string;
  /** The type of the first parameter; undefined for a type that has no name. */
  readonly args: string | undefined;
  readonly result: string;
  /** Exported types that the signature names. */
  readonly types: readonly string[];
}

/** The JSON form of a TypeScript type. */
export type Shape =
  | "string"
  | "integer"
  | "boolean"
  | "any"
  | { readonly elements: Shape }
  | {
      readonly members: readonly {
        readonly name: string;
        readonly doc: string;
        readonly isOptional: boolean;
        readonly shape: Shape;
      }[];
    };

export class DocComments {
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;
  private readonly exports: ReadonlyMap<string, ts.Symbol>;

  /** @param entry - the file that exports everything public */
  constructor(entry: string) {
    this.program = ts.createProgram([entry], {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node20,
      strict: true,
      skipLibCheck: true,
      types: ["node"],
    });
    this.checker = this.program.getTypeChecker();
    this.exports = this.exportsOf(this.sourceFile(entry));
  }

  exportedClasses(): string[] {
    return [...this.exports].filter(([, symbol]) => symbol.flags & ts.SymbolFlags.Class).map(([name]) => name);
  }

  exportedFunctions(): DocumentedFunction[] {
    return [...this.exports]
      .filter(([, symbol]) => symbol.flags & ts.SymbolFlags.Function)
      .map(([name, symbol]) => this.documentFunction(name, symbol));
  }

  /** The doc comment of an exported class or type, without its tags. */
  docOf(name: string): string {
    const symbol = this.exported(name);
    const declaration = symbol.declarations?.find(ts.isClassDeclaration) ?? symbol.declarations?.[0];
    const comments = declaration ? ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc) : [];
    return cleanDoc(ts.getTextOfJSDocComment(comments.at(-1)?.comment) ?? "");
  }

  exampleOf(name: string): string {
    return tagsOf(this.exported(name), "example", this.checker)[0] ?? "";
  }

  /** The folder of the file that declares an exported class. */
  folderOf(name: string): string {
    const declaration = this.exported(name).declarations?.find(ts.isClassDeclaration);
    if (!declaration) throw new Error(`${name} is not a class`);
    return dirname(declaration.getSourceFile().fileName);
  }

  /** The properties of an exported type, e.g. the arguments of a function. */
  propertiesOf(name: string): DocumentedProperty[] {
    return this.documentProperties(this.checker.getDeclaredTypeOfSymbol(this.exported(name)));
  }

  /** The promised result of a function, without the promise. */
  resultOf(name: string): ts.Type {
    const declaration = this.exported(name).declarations?.find(ts.isFunctionDeclaration);
    const signature = declaration && this.checker.getSignatureFromDeclaration(declaration);
    const result = signature && this.checker.getAwaitedType(signature.getReturnType());
    if (!result) throw new Error(`${name} is not a function with a result`);
    return result;
  }

  /** A type as JSON knows it. */
  shapeOf(type: ts.Type): Shape {
    const { checker } = this;
    const present = checker.getNonNullableType(type);
    if (present.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike))
      return present.flags & ts.TypeFlags.StringLike
        ? "string"
        : present.flags & ts.TypeFlags.NumberLike
          ? "integer"
          : "boolean";
    if (present.isUnion()) {
      const [first, ...others] = new Set(present.types.map((one) => JSON.stringify(this.shapeOf(one))));
      return first !== undefined && others.length === 0 ? (JSON.parse(first) as Shape) : "any";
    }
    const element = checker.isArrayLikeType(present) ? present.getNumberIndexType() : undefined;
    if (element) return { elements: this.shapeOf(element) };
    const properties = this.documentProperties(present);
    return properties.length === 0
      ? "any"
      : { members: properties.map((one) => ({ ...one, shape: this.shapeOf(one.type) })) };
  }

  /** The properties that a class has beyond its base class: the outputs of a resource. */
  ownPropertiesOf(name: string): DocumentedProperty[] {
    const type = this.checker.getDeclaredTypeOfSymbol(this.exported(name)) as ts.InterfaceType;
    const inherited = new Set(
      this.checker
        .getBaseTypes(type)
        .filter((base) => ((base.getSymbol()?.flags ?? 0) & ts.SymbolFlags.Class) !== 0)
        .flatMap((base) => base.getProperties().map((property) => property.name)),
    );
    return this.documentProperties(type).filter((property) => !inherited.has(property.name));
  }

  /**
   * The doc comments of the fields of a resource: those of the properties of all variables that the schema beside its class
   * exports.
   */
  fieldsOf(className: string): ReadonlyMap<string, DocumentedProperty> {
    const schema = join(this.folderOf(className), "schema.ts");
    const fields = new Map<string, DocumentedProperty>();
    for (const symbol of this.exportsOf(this.sourceFile(schema)).values())
      if (symbol.flags & ts.SymbolFlags.Variable)
        for (const property of this.documentProperties(this.checker.getTypeOfSymbol(symbol)))
          if (property.doc && !fields.has(property.name)) fields.set(property.name, property);
    return fields;
  }

  /** A member of the values of a field, with its doc comment; undefined if the field's type does not name it. */
  memberOf(field: DocumentedProperty, name: string): DocumentedProperty | undefined {
    const value = field.type.getProperty("value");
    return this.memberOfType(value ? this.checker.getTypeOfSymbol(value) : field.type, name);
  }

  private memberOfType(type: ts.Type, name: string): DocumentedProperty | undefined {
    if (type.isUnion()) return firstDefined(type.types, (one) => this.memberOfType(one, name));
    const element = this.checker.isArrayLikeType(type) ? type.getNumberIndexType() : undefined;
    if (element) return this.memberOfType(element, name);
    const symbol = type.getProperty(name);
    return symbol && this.documentProperty(symbol);
  }

  private documentProperties(type: ts.Type): DocumentedProperty[] {
    return type.getProperties().map((symbol) => this.documentProperty(symbol));
  }

  private documentProperty(symbol: ts.Symbol): DocumentedProperty {
    return {
      name: symbol.name,
      doc: cleanDoc(ts.displayPartsToString(symbol.getDocumentationComment(this.checker))),
      type: this.checker.getTypeOfSymbol(symbol),
      isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
    };
  }

  private documentFunction(name: string, symbol: ts.Symbol): DocumentedFunction {
    const declaration = symbol.declarations?.find(ts.isFunctionDeclaration);
    if (!declaration?.type) throw new Error(`${name} has no declared return type`);
    const [parameter] = declaration.parameters;
    const signature = `${parameter?.type?.getText() ?? ""} ${declaration.type.getText()}`;
    return {
      name,
      doc: cleanDoc(ts.displayPartsToString(symbol.getDocumentationComment(this.checker))),
      throws: tagsOf(symbol, "throws", this.checker).map(cleanDoc),
      example: tagsOf(symbol, "example", this.checker)[0] ?? "",
      args: parameter?.type?.getText(),
      result: declaration.type.getText(),
      types: (signature.match(/\w+/g) ?? []).filter((word) => this.exports.has(word)),
    };
  }

  private exported(name: string): ts.Symbol {
    const symbol = this.exports.get(name);
    if (!symbol) throw new Error(`the package does not export ${name}`);
    return symbol;
  }

  private sourceFile(path: string): ts.SourceFile {
    const file = this.program.getSourceFile(path);
    if (!file) throw new Error(`no export of the package uses ${path}`);
    return file;
  }

  private exportsOf(file: ts.SourceFile): Map<string, ts.Symbol> {
    const symbol = this.checker.getSymbolAtLocation(file);
    const symbols = symbol ? this.checker.getExportsOfModule(symbol) : [];
    const resolve = (one: ts.Symbol) => (one.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(one) : one);
    return new Map(symbols.map((one) => [one.name, resolve(one)]));
  }
}

function tagsOf(symbol: ts.Symbol, name: string, checker: ts.TypeChecker): string[] {
  return symbol
    .getJsDocTags(checker)
    .filter((tag) => tag.name === name)
    .map((tag) => ts.displayPartsToString(tag.text));
}

/** Paragraphs on a line each; a link to a symbol becomes its name. */
function cleanDoc(text: string): string {
  return text
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .join("\n\n");
}

function firstDefined<T, R>(values: readonly T[], find: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
