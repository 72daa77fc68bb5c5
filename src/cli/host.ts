/** What a command needs of its process. */
export type Host = Pick<NodeJS.Process, 'on' | 'once' | 'exit' | 'send'>;
