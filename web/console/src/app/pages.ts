// The console's pages and who sees them in the navigation. The server decides what is answered.
import type { Me } from '../api/types';
import type { IconName } from '../ui/icons';

export interface PageEntry {
  path: string;
  /** Below "nav." in the texts. */
  text: 'cases' | 'figures' | 'people' | 'channels' | 'deliveries' | 'configuration' | 'tokens' | 'audit';
  icon: IconName;
  group: 'work' | 'admin';
  seen: (me: Me) => boolean;
}

const has = (right: string) => (me: Me) => me.rights.includes(right);
const runsIt = (me: Me) => me.role === 'admin' || me.role === 'auditor';

export const pages: PageEntry[] = [
  { path: '/cases', text: 'cases', icon: 'inbox', group: 'work', seen: has('read_cases') },
  { path: '/figures', text: 'figures', icon: 'chart', group: 'work', seen: has('read_cases') },
  { path: '/people', text: 'people', icon: 'people', group: 'admin', seen: runsIt },
  { path: '/channels', text: 'channels', icon: 'plug', group: 'admin', seen: runsIt },
  { path: '/deliveries', text: 'deliveries', icon: 'mail', group: 'admin', seen: runsIt },
  { path: '/configuration', text: 'configuration', icon: 'gear', group: 'admin', seen: runsIt },
  { path: '/tokens', text: 'tokens', icon: 'key', group: 'admin', seen: has('manage_people') },
  { path: '/audit', text: 'audit', icon: 'book', group: 'admin', seen: has('audit') },
];
