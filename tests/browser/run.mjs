import { runAll } from './lib/check.mjs';
import './complaint.mjs';
import './lines.mjs';
import './devices.mjs';
import './access.mjs';
import './widget.mjs';

await runAll(process.argv.slice(2).join(' '));
