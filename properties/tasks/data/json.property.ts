import fc from 'fast-check'
import { isJson } from '../../../src/config/json.ts'
import { jsonFault, jsonPlace } from '../../../src/tasks/data/jsonPlaces.ts'
import { law } from '../../law.ts'

law('JSON has no fault; its beginnings have one, at their end', fc.tuple(fc.json(), fc.nat()), ([text, at]) => {
  const part = text.slice(0, at % Math.max(1, text.length))
  const fault = jsonFault(part)
  return jsonFault(text) === undefined && (fault === undefined) === isJson(part) && (fault?.at ?? 0) <= part.length
})

law(
  'a text with one other character has a fault exactly where it is not JSON',
  fc.tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:0a\\-.e \t\u0001')),
  ([text, at, letter]) => {
    const place = at % text.length
    const other = text.slice(0, place) + letter + text.slice(place + 1)
    return (jsonFault(other) === undefined) === isJson(other)
  },
)

law(
  'a value is found at its path',
  fc.array(fc.array(fc.integer({ min: -9, max: 99 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
  (rows) => {
    const text = `{ "a": [1], "rows" : ${JSON.stringify(rows)} }`
    return rows.every((row, t) =>
      row.every((x, channel) => text.slice(jsonPlace(text, ['rows', t, channel])).startsWith(String(x))),
    )
  },
)
