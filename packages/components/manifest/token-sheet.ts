import { join } from 'node:path';
import ts from 'typescript';
import { docCommentOf } from './doc-comment.ts';
import type { TokenDescription } from './element-description.ts';
import { SOURCES } from './source-program.ts';

export interface Tokens {
  readonly all: readonly TokenDescription[];
  /** The tokens behind these custom properties, public ones or their private twins. */
  used(customProperties: ReadonlySet<string>): readonly TokenDescription[];
}

/** The design tokens: each is declared as `--_twin: var(--csk-name, default)`, and described above the sheet. */
export function readTokens(program: ts.Program): Tokens {
  const file = program.getSourceFile(join(SOURCES, 'theme/tokens.styles.ts'));
  const sheet = file?.statements.find((statement) => ts.isVariableStatement(statement));
  if (!file || !sheet) throw new Error('The sheet of design tokens is gone.');
  const { tags } = docCommentOf(sheet);
  const twins = new Map<string, string>();
  const all = [...file.text.matchAll(/(--_[a-z0-9-]+):\s*var\((--csk-[a-z0-9-]+),\s*([^;]*)\);/g)].map(
    ([, twin = '', name = '', value = '']): TokenDescription => {
      twins.set(twin, name);
      const description = tags.find((tag) => tag.tag === 'cssprop' && tag.name === name)?.text ?? '';
      return { name, description, default: value };
    },
  );
  const sheetOf = new Set(all.map(({ name }) => name));
  return {
    all,
    used(customProperties) {
      const names = new Set([...customProperties].map((name) => twins.get(name) ?? name));
      for (const name of names) {
        if (name.startsWith('--csk-') && !sheetOf.has(name)) throw new Error(`${name} is not in the sheet of tokens.`);
      }
      return all.filter(({ name }) => names.has(name));
    },
  };
}
