import ts from 'typescript';
import type { MigrationText, SqlText } from '../src/platform/database/migration-linter.js';

/** What keeps a migration's file from being read. */
export interface SourceProblem {
  readonly line: number;
  readonly message: string;
}

export interface MigrationSource extends Omit<MigrationText, 'contracts'> {
  /** The file's name and its comments. */
  readonly prose: string;
  readonly problems: readonly SourceProblem[];
}

const FILE_NAME = /^(?<time>\d{13})-(?<words>[a-z0-9]+(?:-[a-z0-9]+)*)\.ts$/;

/** Reads the SQL of a migration: one exported class whose up() and down() give literal texts to `query`. */
export function readMigration(fileName: string, text: string): MigrationSource {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const problems: SourceProblem[] = [];
  const refuse = (node: ts.Node, message: string) => problems.push({ line: lineOf(node), message });

  const lineOf = (node: ts.Node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const sqlOf = (method: ts.MethodDeclaration | undefined): SqlText[] => {
    const runner = method?.parameters[0]?.name.getText(file);
    const found: SqlText[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && node.text === runner && !ts.isParameter(node.parent)) {
        const argument = queriedBy(node);
        if (!argument) refuse(node, 'only `query` may be called, so that the statements can be read here');
        else if (!ts.isStringLiteralLike(argument))
          refuse(argument, 'the statement must be one literal text');
        else found.push({ sql: argument.text, line: lineOf(argument) });
      }
      ts.forEachChild(node, visit);
    };
    if (method) visit(method);
    return found;
  };

  const classes = file.statements.filter((node) => ts.isClassDeclaration(node));
  const [migration] = classes;
  if (!migration || classes.length > 1) refuse(file, 'a migration is one class');
  const expected = classNameOf(fileName);
  if (!expected) refuse(file, 'the file must be named <13 digits of milliseconds>-<kebab-case>.ts');
  else if (migration && migration.name?.text !== expected)
    refuse(migration, `the class must be named ${expected}`);
  const method = (name: string) =>
    migration?.members.filter(ts.isMethodDeclaration).find((each) => each.name.getText(file) === name);
  if (migration && !method('down')) refuse(migration, 'down() is missing');
  return {
    prose: [fileName, ...commentsOf(file)].join('\n'),
    transactional: !migration?.members.some(
      (member) =>
        ts.isPropertyDeclaration(member) &&
        member.name.getText(file) === 'transaction' &&
        member.initializer?.kind === ts.SyntaxKind.FalseKeyword,
    ),
    up: sqlOf(method('up')),
    down: sqlOf(method('down')),
    problems,
  };
}

/** The first argument of `<runner>.query(…)`, or undefined where the runner is used otherwise. */
function queriedBy(runner: ts.Identifier): ts.Expression | undefined {
  const access = runner.parent;
  if (!ts.isPropertyAccessExpression(access) || access.name.text !== 'query') return undefined;
  const call = access.parent;
  return ts.isCallExpression(call) && call.expression === access ? call.arguments[0] : undefined;
}

function classNameOf(fileName: string): string | undefined {
  const { time, words } = FILE_NAME.exec(fileName)?.groups ?? {};
  return (
    words &&
    words
      .split('-')
      .map((word) => word[0]!.toUpperCase() + word.slice(1))
      .join('') + time!
  );
}

function commentsOf(file: ts.SourceFile): string[] {
  const comments = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of [
      ...(ts.getLeadingCommentRanges(file.text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(file.text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(file.text, node.end) ?? []),
    ])
      comments.set(pos, file.text.slice(pos, end));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...comments.values()];
}
