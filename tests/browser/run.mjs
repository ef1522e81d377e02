import { runAll } from './lib/check.mjs';
import './complaint.mjs';
import './lines.mjs';
import './devices.mjs';
import './access.mjs';
import './widget.mjs';
import './console.mjs';
import './console_day.mjs';
import './console_admin.mjs';
import './console_pages.mjs';

await runAll(process.argv.slice(2).join(' '));
