export const common = {
  needsClient: '未接続',
  needsClientHint: 'この要素を <csk-provider> の中に置き、プロバイダーにクライアントを設定してください。',
  loading: '読み込み中',
  errorTitle: '読み込めませんでした',
  staleError: '更新できませんでした: {message}',
  unexpectedError: '予期しないエラーが発生しました。',
  retry: '再試行',
  dismiss: '閉じる',
  forbidden: '許可されていません',
  forbiddenHint: 'お使いのロールには含まれていません。管理者が変更できます。',
  offline: 'オフライン',
  offlineHint: '接続が切れました。最後に受信した内容を表示しています。自動的に再開します。',
};

export const alertState = {
  active: 'アクティブ',
  acknowledged: '確認済み',
  'in-progress': '対応中',
  shelved: '保留中',
  closed: 'クローズ済み',
  inactive: '非アクティブ',
  'case-created': 'サポート案件を作成済み',
  'work-order-created': '作業指示書を作成済み',
  'command-sent': 'コマンドを送信済み',
  'command-failed': 'コマンド失敗',
  over: '{state}・解消済み',
};

export const readingDoubt = {
  badQuality: '品質不良',
  uncertainQuality: '品質不確か',
};

export const deviceState = {
  registration: {
    unknown: '不明',
    unregistered: '未登録',
    'in-progress': '登録中',
    registered: '登録済み',
    error: '登録失敗',
  },
  connection: {
    connected: '接続済み',
    silent: '切断',
    'never-heard': '接続実績なし',
    disabled: '無効',
  },
};

export const valueForm = {
  notSet: '未設定',
  between: '{minimum} ～ {maximum}',
  atLeast: '{minimum} 以上',
  atMost: '{maximum} 以下',
  'not-a-number': '数値を入力してください。',
  'not-whole': '整数を入力してください。',
  'not-a-moment': '日付と時刻を入力してください。',
  'not-json': 'JSON オブジェクトを入力してください（例: {example}）。',
  'too-low': '{limit} 以上で入力してください。',
  'too-high': '{limit} 以下で入力してください。',
  'too-long': { other: '{limit} 文字以内で入力してください。' },
  'too-precise': { other: '小数点以下は {limit} 桁までです。' },
};

export const bulk = {
  running: {
    register: '{total} 件中 {done} 件を登録中…',
    pull: '{total} 件中 {done} 件を取得中…',
  },
  done: {
    register: { other: '{count} 件を登録しました' },
    pull: { other: '{count} 件を取得しました' },
  },
  skipped: { other: '{count} 件をスキップ' },
  failed: { other: '{count} 件が失敗' },
  ended: '{total} 件中 {done} 件で停止しました: {message}',
  details: '詳細',
  dismiss: '閉じる',
};

export const caseOf = {
  create: '新しいサポート案件',
  made: 'サポート案件 {number} を作成しました。',
  open: 'サポート案件を開く',
  close: '閉じる',
  tooMany: '1 つのサポート案件に含められるデバイスは最大 {count} 台です。',
};

export const customers = {
  found: { other: '{count} 件の顧客が見つかりました' },
  none: '顧客が見つかりません',
  firstOnly: '先頭の一部だけを表示しています。ほかの顧客は入力して検索してください。',
};

export const historyEntry = {
  times: '×{count}',
  alertStates: alertState,
  caseStates: {
    open: '未解決',
    resolved: '解決済み',
    cancelled: '取り消し済み',
  },
  commandStates: {
    queued: '待機中',
    sent: '送信済み',
    delivered: '配信済み',
    completed: '完了',
    rejected: '拒否',
    failed: '失敗',
    expired: '期限切れ',
    unknown: '結果不明',
    cancelled: '取り消し済み',
  },
  workOrderStates: {
    unscheduled: '未スケジュール',
    scheduled: 'スケジュール済み',
    'in-progress': '対応中',
    completed: '完了',
    cancelled: '取り消し済み',
  },
  registrationStates: {
    unknown: '登録状態不明',
    unregistered: '未登録',
    'in-progress': '登録処理中',
    registered: '登録済み',
    error: '登録失敗',
  },
  connectionTurns: { connected: '接続', disconnected: '切断' },
  case: 'サポート案件 {number}: {title}',
  workOrder: '作業指示書 {number}',
  by: '{name}',
};

export const errors = {
  'not-found': 'レコードが見つかりません。',
  conflict: 'この操作はできません: {message}',
  invalid: '入力内容が受け付けられませんでした: {message}',
  unauthenticated: 'サインインしていません。もう一度サインインしてください。',
  forbidden: 'この操作を行う権限がありません。',
  throttled: '要求が多すぎます。しばらくお待ちください。',
  unavailable: 'サービスを利用できません。',
  timeout: 'サービスが時間内に応答しませんでした。',
  unsupported: 'ここではサポートされていません: {message}',
  'device-offline': 'デバイスはオフラインです。',
  'not-configured': 'サービスがこの操作用に構成されていません。',
  closed: '接続が閉じられました。',
};
