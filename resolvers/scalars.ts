import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import {
  GraphQLCountryCode,
  GraphQLCurrency,
  GraphQLDateTimeISO,
  GraphQLJSON,
  GraphQLLocalDate,
} from 'graphql-scalars';
import { decimalOf } from '../src/model/money.ts';

/** Exact decimals as strings: graphql-scalars has none that avoids floats. */
const Decimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  serialize: (value) => String(value),
  parseValue: decimalInput,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT)
      return decimalInput(node.value);
    throw new GraphQLError('a Decimal is a string such as "1249.50"', { nodes: node });
  },
});

/** JSON numbers are refused: they have been floats. */
function decimalInput(value: unknown): string {
  if (typeof value !== 'string') throw new GraphQLError('a Decimal is a string such as "1249.50", not a number');
  try {
    return decimalOf(value);
  } catch {
    throw new GraphQLError('not a decimal number: write it as a string such as "1249.50"');
  }
}

export const scalars = {
  Decimal,
  LocalDate: GraphQLLocalDate,
  DateTimeISO: GraphQLDateTimeISO,
  Currency: GraphQLCurrency,
  CountryCode: GraphQLCountryCode,
  JSON: GraphQLJSON,
};
