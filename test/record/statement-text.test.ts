import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StatementTexts } from '../../lib/record/statement-text.ts'

const textOf = (sql: string): string => new StatementTexts().of(sql)

it.each([
  [
    'numbers',
    'select * from t1 where id = 42 and x > -1.5e3 or y=.5 or z=0xFF',
    'select * from t1 where id = ? and x > -? or y=? or z=?',
  ],
  ['strings', "select 'it''s', E'it\\'s', N'x', U&'\\0061', x'ff' from t", 'select ?, ?, ?, ?, ? from t'],
  ['a backslash at the end, which escapes nothing', "select 'C:\\', 'secret'", 'select ?, ?'],
  ['dollar quotes', "do $$ begin secret; end $$; select $a$it's $$ $a$", 'do ?; select ?'],
  [
    'parameters',
    'select $1, ?2, ?, :name, @name, $name, a::int4',
    'select $1, ?2, ?, :name, @name, $name, a::int4',
  ],
  [
    'lists of any length',
    'select * from t where id in (1, 2,3) and x in ($1,$2)',
    'select * from t where id in (?) and x in (?)',
  ],
  [
    'rows of any number',
    "insert into t (a, b) values (1, 'x'), (2, 'y'),(3,'z')",
    'insert into t (a, b) values (?)',
  ],
  [
    'lists with signs, spaces and comments',
    "select * from t where id in ( -1, +2 -- 'three'\n ,3 /* 4 */ ) and x in (?1 , ?2)",
    'select * from t where id in (?) and x in (?)',
  ],
  [
    'what only looks like a list',
    'select count(*), f(1, now()), (a), (), ($1::int) from t',
    'select count(*), f(?, now()), (a), (), ($1::int) from t',
  ],
  ['calls with values', "select coalesce($1, 'x'), lower('secret')", 'select coalesce(?), lower(?)'],
  ['comments', "select 1 -- it's\n/* 'traceparent' */ from t", 'select ? from t'],
  ['spaces', '  select\n\t a ;\n', 'select a'],
  ['identifiers', 'select "User"."id", `b` from "User"', 'select "User"."id", `b` from "User"'],
  ['names that are none', 'select "a secret, with spaces"', 'select ?'],
  ['what is not closed', "select 'secret", 'select ?'],
  ['nothing', '', ''],
])('reads %s', (_, sql, text) => {
  expect(textOf(sql)).toBe(text)
})

it('keeps no value, whatever it is', () => {
  const literal = fc
    .tuple(fc.constantFrom("'", "E'", "e'", "B'", "x'"), fc.string({ maxLength: 40 }))
    .map(([open, value]) => `${open}${value.replaceAll("'", "''").replaceAll('\\', '')}zzsecretzz'`)
  fc.assert(
    fc.property(fc.array(literal, { minLength: 1, maxLength: 8 }), (values) => {
      const text = textOf(`select * from t where a in (${values.join(', ')}) and b = ${values[0]}`)
      expect(text).toBe('select * from t where a in (?) and b = ?')
    }),
  )
})

it('says the same of what it has said before', () => {
  fc.assert(
    fc.property(fc.string(), (sql) => {
      const text = textOf(sql)
      if (text.length < 300) expect(textOf(text)).toBe(text)
    }),
  )
})

it('keeps apart what has the same hash', () => {
  const texts = new StatementTexts()
  // 31 * 'A' + 'a' is 31 * 'B' + 'B'.
  expect(['Aa', 'BB', 'Aa'].map((name) => texts.of(`select ${name} from t where id = 1`))).toEqual(
    ['Aa', 'BB', 'Aa'].map((name) => `select ${name} from t where id = ?`),
  )
})

it('makes a text once, and remembers what had no values', () => {
  const texts = new StatementTexts()
  for (const [one, other] of [
    ["select * from t where id = 1 and x in ('a', 'b')", "select * from t where id = 20 and x in ('c')"],
    ['select * from t where id in ($1, $2)', 'select  * from t where id in (:a)'],
  ])
    expect(texts.of(one!)).toBe(texts.of(other!))
})

it('is bounded, and quick with what is not', () => {
  expect(textOf(`select ${'a, '.repeat(100_000)}`)).toHaveLength(300)
  for (const open of ["'", '"', '/*', '$$', '$a$', '(?,', '(1,', '((', '--'])
    expect(textOf(open.repeat(50_000)).length).toBeLessThanOrEqual(300)
})
