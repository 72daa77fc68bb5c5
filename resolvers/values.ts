import type { ConvertedMoneyResolvers, MoneyResolvers, QuantityResolvers } from '../src/generated/resolvers.ts';

/** What money and quantities are in other words; every domain has them. */
export const Money: MoneyResolvers = {
  inCurrency: (money, args, { convert }) => convert.money(money, args),
};

export const ConvertedMoney: ConvertedMoneyResolvers = {
  from: ({ heldBy }) => heldBy,
};

export const Quantity: QuantityResolvers = {
  in: (quantity, { unit }, { convert }) => convert.quantity(quantity, unit),
};
