import type { Secrets } from '../secrets/secrets';
import { RowsView } from './rows/rows-view';
import { secretItem } from './secret-item';
import { childRows, needsAttention, topRows, type Row } from './secret-rows';

/** The view "Secrets": each secret with its recipients, and who declares and uses it. */
export function secretsView(secrets: Secrets): RowsView<Row> {
  const rows = new RowsView<Row>('homelab.secrets', {
    changes: [secrets.onDidChange],
    rows: (above) => (above ? childRows(above) : topRows(secrets.overview)),
    item: secretItem,
    options: { showCollapseAll: true },
  });
  const { view } = rows;
  rows.own(
    secrets.attend(() => view.visible),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) void secrets.load();
    }),
    secrets.onDidChange(() => {
      const count = openSecrets(secrets).length;
      view.badge = count === 0 ? undefined : { value: count, tooltip: `${count} to look at` };
    }),
  );
  return rows;
}

function openSecrets({ overview: { flakes } }: Secrets) {
  return flakes.flatMap(({ secrets }) => secrets).filter(needsAttention);
}
