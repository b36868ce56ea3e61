import * as l10n from '@vscode/l10n';
import { arnName } from '../format.ts';
import type { Node } from './node.ts';
import type { Context, Row } from './row.ts';

/** For a node that the snapshot no longer has: the next repaint of its parent takes it away. */
export function goneRow(node: Node, context: Context): Row {
  const label = arnName(node.id);
  const description = l10n.t('no longer there');
  return {
    id: node.id,
    label,
    description,
    icon: { id: 'circle-outline', color: 'disabledForeground' },
    context,
    expandable: 'none',
    accessibilityLabel: `${label} · ${description}`,
  };
}
