// How answers are kept: what to read again, and when.
import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem';

const fresh_ms = 15_000;
const tries_max = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: fresh_ms,
      refetchOnWindowFocus: true,
      // What the server refused stays refused; what did not get there may get there.
      retry: (count, error) => {
        const { status } = problemOf(error);
        return count < tries_max && (status === 0 || status === 503);
      },
    },
    mutations: { retry: false },
  },
});
