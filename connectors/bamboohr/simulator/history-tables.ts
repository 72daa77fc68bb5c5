/** The tables of an employee whose rows count from a day on. */
export const historyTables = ['jobInfo', 'employmentStatus', 'compensation'] as const;
export type HistoryTable = (typeof historyTables)[number];
