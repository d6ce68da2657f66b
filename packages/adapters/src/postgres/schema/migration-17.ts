/**
 * Records are found by the beginnings of words (`search_words`), and devices in the order in which they were pulled. The words are
 * a column and not the expression of an index: a list that is read in its own order looks at them row by row. Folded by the
 * same table as in the domain's `foldText`, because what the server calls a small letter differs between collations.
 * Frozen: its text is part of every database's checksum.
 */
export function migration17(schema: string): string {
  const searched = (table: string, words: readonly string[], references: readonly string[]): string => `
ALTER TABLE ${schema}."${table}" ADD COLUMN search_words tsvector
  GENERATED ALWAYS AS (${schema}.search_words(doc, ${names(words)}, ${names(references)})) STORED;`;
  const indexed = (table: string): string => `
CREATE INDEX ON ${schema}."${table}" USING gin (search_words);`;
  return `
CREATE FUNCTION ${schema}.search_words(doc jsonb, words text[], refs text[]) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $search$
DECLARE
  found text[] := '{}';
  field text;
  folded text;
  part text;
BEGIN
  FOREACH field IN ARRAY words || refs LOOP
    CONTINUE WHEN jsonb_typeof(doc->field) IS DISTINCT FROM 'string';
    folded := doc->>field;
    IF octet_length(folded) = length(folded) THEN
      folded := lower(left(folded, 1000) COLLATE "C");
      IF folded ~ '[\\u0001-\\u001f\\u007f]' THEN
        folded := regexp_replace(folded, '[\\u0001-\\u001f\\u007f]', ' ', 'g');
      END IF;
    ELSE
      folded := regexp_replace(left(regexp_replace(folded, '\\ue000[0-9a-f]{4}', ' ', 'g'), 1000),
        '[\\u0001-\\u001f\\u007f-\\u009f\\u1680\\u2028\\u2029\\u200b]', ' ', 'g');
      folded := regexp_replace(normalize(folded, NFKD), '[\\u0300-\\u036f]+', '', 'g');
      folded := replace(replace(replace(replace(translate(folded, '${CAPITALS}', '${SMALL}'),
        'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th');
    END IF;
    IF field = ANY(refs) THEN
      part := split_part(left(folded, 40), ' ', 1);
      IF part <> '' THEN found := found || part; END IF;
    ELSE
      FOREACH part IN ARRAY string_to_array(folded, ' ') LOOP
        WHILE part <> '' LOOP
          found := found || left(part, 40);
          part := substring(part FROM '^[^${MARKS}]*[${MARKS}]+(.*)$');
        END LOOP;
      END LOOP;
    END IF;
  END LOOP;
  RETURN array_to_tsvector(found);
END $search$;
${SEARCHED.map(([table, words, references]) => searched(table, words, references)).join('')}
${INDEXED.map(indexed).join('')}

ALTER TABLE ${schema}."device" ADD COLUMN pulled_at text COLLATE "C" GENERATED ALWAYS AS (doc->>'pulledAt') STORED;
CREATE INDEX ON ${schema}."device" (pulled_at NULLS FIRST, id);
`;
}

const SEARCHED: readonly (readonly [table: string, words: readonly string[], references: readonly string[]])[] = [
  ['account', ['name'], ['id']],
  ['asset', ['name'], ['id']],
  ['category', ['name'], ['id']],
  ['device', ['name', 'deviceKey'], ['id']],
  ['provider_instance', ['name', 'id'], []],
  ['alert', ['description', 'type', 'rule', 'deviceKey', 'source'], ['id', 'token']],
  ['case', ['number', 'title', 'incidentType', 'description', 'contact'], ['id', 'externalId']],
  ['work_order', ['number', 'title', 'incidentType', 'description'], ['id', 'externalId']],
  ['command_definition', ['name', 'description'], ['id']],
  ['command', ['name', 'deviceKey'], ['id']],
  ['command_job', ['name'], ['id']],
  ['summary_tile', ['label', 'metric'], ['id']],
  ['flow_run', ['flow'], ['id']],
  ['property_definition', ['name', 'label'], ['id']],
  ['maintenance_window', ['rule', 'reason'], ['id']],
  ['campaign', ['name', 'firmwareVersion'], ['id']],
  ['campaign_device', ['deviceKey'], ['deviceId']],
];

/** Of the other tables there are few rows, or lists read those of one subject. */
const INDEXED = ['account', 'asset', 'device', 'alert', 'case', 'work_order', 'command'];

const codes = (first: number, last: number, step = 1): readonly number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
const letters = (of: readonly number[], distance = 0): string =>
  of.map((code) => String.fromCharCode(code + distance)).join('');

const BLOCKS = [
  [codes(0x41, 0x5a), 32],
  [codes(0x391, 0x3a1), 32],
  [codes(0x3a3, 0x3a9), 32],
  [codes(0x400, 0x40f), 80],
  [codes(0x410, 0x42f), 32],
  [codes(0x531, 0x556), 48],
  [codes(0x460, 0x480, 2), 1],
  [codes(0x48a, 0x4be, 2), 1],
  [codes(0x4d0, 0x52e, 2), 1],
] as const;
const CAPITALS = `${BLOCKS.map(([capitals]) => letters(capitals)).join('')}ÆŒẞÞØøĐđÐðĦħıŁłŊŋŦŧƏς`;
const SMALL = `${BLOCKS.map(([capitals, distance]) => letters(capitals, distance)).join('')}æœßþoodd${'ddhhillnnttəσ'}`;
/** What stands between words and is no blank, as ranges of a regular expression. */
const MARKS =
  '\\u0021-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u007e\\u00a1-\\u00bf\\u2010-\\u2027\\u2030-\\u205e\\u3001-\\u303f';

function names(fields: readonly string[]): string {
  return `'{${fields.join(',')}}'::text[]`;
}
