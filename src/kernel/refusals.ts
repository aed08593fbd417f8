/** What kind of no it is; the edge turns each into one HTTP status. */
export type RefusalKind =
  | 'malformed' // 400
  | 'unauthenticated' // 401
  | 'forbidden' // 403
  | 'absent' // 404
  | 'conflict' // 409: the state of the case doesn't allow it now
  | 'gone' // 410
  | 'stale' // 412
  | 'too-large' // 413
  | 'unsupported' // 415
  | 'invalid' // 422: a rule of the policy or of the ledger
  | 'required' // 428
  | 'too-many' // 429
  | 'unavailable'; // 503

interface RefusalText {
  readonly kind: RefusalKind;
  /** `{name}` is filled from the refusal's params; a name ending in Fen is shown in 元. */
  readonly zh: string;
  readonly en: string;
}

const text = <K extends RefusalKind>(kind: K, zh: string, en: string) => ({ kind, zh, en });

/**
 * Every refusal there is: stable code, kind, and the sentence a person reads. A sentence says what
 * rule, what limit, what was found, and what to do.
 */
export const refusals = {
  // Values
  'money-invalid': text(
    'malformed',
    '{field} 应为整数分，至多 18 位（如 "200000000"），不能有小数；收到：{actual}。',
    '{field} must be whole fen of at most 18 digits, such as "200000000", never a fraction; got {actual}.',
  ),
  'money-number': text(
    'malformed',
    '{field} 的 JSON 数字大于 {limit}，读入时已被舍入。请加引号写成文本，如 "200000000"。',
    '{field} is a JSON number beyond {limit}, which was rounded as it was read. Send it as text, such as "200000000".',
  ),
  'day-invalid': text(
    'malformed',
    '{field} 应为真实日期 YYYY-MM-DD；收到：{actual}。',
    '{field} must be a real day, YYYY-MM-DD; got {actual}.',
  ),
  'moment-invalid': text(
    'malformed',
    '{field} 应为日期 YYYY-MM-DD 或 ISO 8601 时刻；收到：{actual}。',
    '{field} must be a day, YYYY-MM-DD, or an ISO 8601 moment; got {actual}.',
  ),
  'uscc-invalid': text(
    'invalid',
    '统一社会信用代码应为 18 位（GB 32100-2015）；收到：{actual}。请核对营业执照。',
    'A unified social credit code has 18 characters (GB 32100-2015); got {actual}. Check the licence.',
  ),
  'uscc-check-character': text(
    'invalid',
    '统一社会信用代码 {uscc} 的校验码应为 {limit}，实为 {actual}（GB 32100-2015）。请核对营业执照。',
    'The check character of {uscc} should be {limit}, found {actual} (GB 32100-2015). Check the licence.',
  ),

  // Stores
  'store-unavailable': text(
    'unavailable',
    '账本存储暂时不可用（{actual}）。已确认的内容不会丢失，请用同一 Idempotency-Key 重试。',
    'The store is unavailable ({actual}). Nothing acknowledged is lost; retry with the same Idempotency-Key.',
  ),
  'event-too-large': text(
    'too-large',
    '一次写入最多 {limit} 字节，实为 {actual} 字节。大段内容请作为证明材料文件上传。',
    'One append holds at most {limit} bytes, this one has {actual}. Upload long content as evidence.',
  ),
  'folder-locked': text(
    'unavailable',
    '账本目录 {folder} 正由另一进程使用。请先停止该进程，或通过其 HTTP 接口操作。',
    'Another process is using the ledger in {folder}. Stop it, or go through its HTTP API.',
  ),
  'position-invalid': text(
    'malformed',
    '位置 {actual} 不是本账本返回过的位置。',
    '{actual} is no position of this ledger.',
  ),
  'subject-erased': text(
    'gone',
    '该个人的信息已依法删除（个人信息保护法第四十七条），不能再记录其个人信息。',
    'This person was erased (PIPL art. 47); nothing personal can be recorded about them.',
  ),
  'evidence-type': text(
    'unsupported',
    '证明材料只接受 {limit}；收到：{actual}。',
    'Evidence may be {limit}; got {actual}.',
  ),
  'evidence-mismatch': text(
    'unsupported',
    '文件内容与声明的类型 {limit} 不符。请另存为该类型后重新上传。',
    'The file is not what it was declared to be, {limit}. Save it as that type and upload it again.',
  ),
  'evidence-too-large': text(
    'too-large',
    '单个证明材料最多 {limit} 字节。请压缩或拆分后重新上传。',
    'An evidence file holds at most {limit} bytes. Compress or split it and upload it again.',
  ),
  'evidence-absent': text(
    'absent',
    '没有哈希为 {actual} 的证明材料。',
    'There is no evidence file with the hash {actual}.',
  ),
  'evidence-erased': text(
    'gone',
    '证明材料 {actual} 含个人信息，已依法删除（个人信息保护法第四十七条）。',
    'The evidence file {actual} told of a person who was erased (PIPL art. 47).',
  ),
  'evidence-damaged': text(
    'unavailable',
    '证明材料 {actual} 已损坏，与记账时的哈希不符。请从备份恢复。',
    'The evidence file {actual} is damaged: it is not what was recorded. Restore it from a backup.',
  ),
  'text-invalid': text(
    'malformed',
    '{field} 含有不成对的 UTF-16 代理字符（RFC 8785 §3.2.2.2），无法保存。',
    '{field} holds a lone UTF-16 surrogate (RFC 8785 §3.2.2.2) and cannot be stored.',
  ),

  // Policy
  'measure-unknown': text(
    'absent',
    '没有名为 {measure} 的支持措施。全部措施见 GET /v1/policies。',
    'There is no measure called {measure}. GET /v1/policies has them all.',
  ),
  'measure-not-funded': text(
    'invalid',
    '{clause}不直接给予资金支持。责任单位：{units}。{adviceZh}',
    '{clause} pays nothing itself. Units: {units}. {adviceEn}',
  ),
  'policy-not-in-force': text(
    'invalid',
    '措施 {measure} 在 {actual} 不在有效期内（{clause}；有效期 {limit}）。',
    'The measure {measure} is not in force on {actual} ({clause}; in force {limit}).',
  ),
  'pack-unknown': text(
    'absent',
    '未载入政策包 {document} 第 {version} 版（{hash}）。',
    'The policy pack {document} version {version} ({hash}) is not loaded.',
  ),
  'fact-missing': text(
    'invalid',
    '{clause}“{measure}”缺少核验事项 {fact}。',
    '{measure}, {clause}, needs the fact {fact}.',
  ),
  'fact-unknown': text(
    'invalid',
    '{clause}“{measure}”的申报没有核验事项 {fact}。请核对名称。',
    'A claim under {measure}, {clause}, has no fact {fact}. Check its name.',
  ),
  'fact-invalid': text(
    'malformed',
    '核验事项 {fact} 应为 {limit}；收到：{actual}。',
    'The fact {fact} must be {limit}; got {actual}.',
  ),
  'parameter-not-set': text(
    'conflict',
    '政策参数 {fact} 的 {actual} 年度数值尚未设定，核算须待设定。请责任单位提供数值及其依据文件，由运维人员写入政策包新版本并载入；载入后本申报即可核算。试算可将其作为事项提供。',
    'The policy parameter {fact} is not set for {actual}, so the claim waits. The unit gives the figure and the document it rests on, and the operator loads them in a new version of the pack; this claim can then be assessed. A what-if may give it as a fact.',
  ),
  'tranche-unknown': text(
    'absent',
    '{measure} 没有第 {actual} 期，共 {limit} 期。',
    '{measure} has no tranche {actual}; it has {limit}.',
  ),
  'request-invalid': text(
    'malformed',
    '{field} 应为 {limit}；收到：{actual}。',
    '{field} must be {limit}; got {actual}.',
  ),
  'field-unknown': text(
    'malformed',
    '没有字段 {field}，请核对拼写或删去；收到：{actual}。',
    'There is no field {field}: check its spelling, or leave it out; got {actual}.',
  ),

  // Who may what
  'same-person': text(
    'forbidden',
    '职责分离：{actor} 已经办“{first}”，此步须由另一人办理。',
    'Separation of duties: {actor} did “{first}”, so another person must do this.',
  ),
  'appropriator-may-not': text(
    'forbidden',
    '职责分离：{actor} 下达过该预算指标，不得在其上准予拨付、封批或审批。请由其他财务人员办理。',
    'Separation of duties: {actor} appropriated this line and may not release, seal or approve on it. Ask another finance officer.',
  ),
  'administrator-only': text(
    'forbidden',
    '只有管理员可以免核校验码，并须说明理由。',
    'Only an administrator may waive the check character, with a reason.',
  ),
  'role-missing': text(
    'forbidden',
    '办理“{command}”需要以下角色之一：{limit}；当前角色：{actual}。',
    '“{command}” needs one of these roles: {limit}; you have {actual}.',
  ),
  'other-unit': text(
    'forbidden',
    '该事项由 {limit} 负责；您属于 {actual}。请转交责任单位办理。',
    'This belongs to {limit}; you are of {actual}. Pass it to the unit responsible.',
  ),
  'other-enterprise': text(
    'forbidden',
    '您只能办理本企业（{limit}）的事项。',
    'You may act only for your own enterprise ({limit}).',
  ),

  // Enterprise
  'enterprise-unknown': text(
    'absent',
    '企业尚未登记。请先登记企业。',
    'The enterprise is not registered. Register it first.',
  ),
  'enterprise-exists': text(
    'conflict',
    '{uscc} 已登记为“{actual}”。',
    '{uscc} is registered already, as {actual}.',
  ),
  'outside-territory': text(
    'invalid',
    '{clause}：申报企业的工商、税务、统计关系须在 {day} 隶属于本区；尚缺：{actual}。',
    '{clause}: registration, tax and statistics must be in the district on {day}; missing: {actual}.',
  ),
  'agreement-in-force': text(
    'invalid',
    '{clause}：“一事一议”执行期（{limit}）内不可重复享受；涉及：{actual}。',
    '{clause}: a one-case agreement ({limit}) excludes this measure; it overlaps {actual}.',
  ),
  'agreement-unknown': text(
    'absent',
    '没有编号为 {agreementId} 的“一事一议”协议。',
    'There is no agreement {agreementId}.',
  ),
  'period-backwards': text(
    'invalid',
    '结束日 {actual} 早于起始日 {limit}。',
    'The period ends on {actual}, before it begins on {limit}.',
  ),
  'payee-account-exists': text(
    'conflict',
    '该账号已在账户 {accountId} 中登记。',
    'This number is already on account {accountId}.',
  ),
  'payee-account-unknown': text(
    'absent',
    '没有收款账户 {accountId}。',
    'There is no payee account {accountId}.',
  ),
  'payee-account-missing': text(
    'invalid',
    '企业 {uscc} 没有已确认的收款账户。请先登记账户并由另一人确认。',
    'Enterprise {uscc} has no confirmed payee account. Propose one, and have another person confirm it.',
  ),
  'payee-account-retired': text(
    'conflict',
    '收款账户 {accountId} 已停用。请登记新账户。',
    'Payee account {accountId} is retired. Propose a new one.',
  ),
  'payee-account-unconfirmed': text(
    'invalid',
    '收款账户 {accountId} 不是该企业已确认的账户，不能用于支付。请核对编号，或登记账户并由另一人确认。',
    '{accountId} is no confirmed payee account of this enterprise, so it cannot be paid to. Check the id, or propose the account and have another person confirm it.',
  ),
  'payee-account-cooling': text(
    'invalid',
    '收款账户 {accountId} 变更后须冷静至 {limit}；今天是 {actual}。',
    'Payee account {accountId} was changed lately and can be paid to from {limit}; today is {actual}.',
  ),

  // Limits
  'cap-exceeded': text(
    'invalid',
    '{clause}：上限 {limitFen}，已占用 {usedFen}，尚余 {leftFen}，本次 {actualFen}。请按余额重新核算。',
    '{clause}: the ceiling is {limitFen}, {usedFen} is taken and {leftFen} left; this asks for {actualFen}. Reassess within what is left.',
  ),
  'once-used': text(
    'invalid',
    '{clause}：一次性支持，申报 {applicationId} 已占用。',
    '{clause}: granted once only, and application {applicationId} holds it.',
  ),
  'year-claimed': text(
    'invalid',
    '{clause}：{actual} 年度已申报。',
    '{clause}: the year {actual} is claimed already.',
  ),
  'year-before-granted': text(
    'invalid',
    '{clause}：{actual} 年早于已核定的 {limit} 年，不能再申报。',
    '{clause}: {actual} is earlier than {limit}, which has been granted.',
  ),
  'years-exceeded': text(
    'invalid',
    '{clause}：最高连续支持 {span} 年（{limit}）；{actual} 年不在其中。',
    '{clause}: at most {span} consecutive years ({limit}); {actual} is not among them.',
  ),
  'reservation-unknown': text(
    'absent',
    '没有占用 {reservationId}。',
    'There is no reservation {reservationId}.',
  ),
  'reservation-voided': text(
    'conflict',
    '占用 {reservationId} 已作废。',
    'Reservation {reservationId} was voided.',
  ),
  'award-withdrawn': text(
    'conflict',
    '申报已撤回或终止，占用随之作废。',
    'The application was withdrawn or ended, and its reservation with it.',
  ),

  // Application
  'application-unknown': text('absent', '没有这份申报。', 'There is no such application.'),
  'wrong-status': text(
    'conflict',
    '该步骤要求申报处于“{limit}”；现为“{actual}”。{next}',
    'This needs an application that is {limit}; it is {actual}. {next}',
  ),
  'facts-unverified': text(
    'conflict',
    '以下事项尚未核验：{actual}。请逐项核验并附证据。',
    'Not yet verified: {actual}. Verify each, with evidence.',
  ),
  'evidence-not-attached': text(
    'absent',
    '证据 {hash} 未附于本申报。请先上传。',
    'Evidence {hash} is not attached to this application. Upload it first.',
  ),
  'evidence-missing': text('invalid', '核验 {fact} 须附证据。', 'Verifying {fact} needs evidence.'),
  'not-eligible': text(
    'conflict',
    '{clause}：条件未满足：{actual}。不能核定。',
    '{clause}: conditions not met: {actual}. No award can be proposed.',
  ),
  'award-zero': text(
    'conflict',
    '{clause}：核算金额为 0，不能核定。',
    '{clause}: the assessed amount is 0, which cannot be granted.',
  ),
  'proposal-superseded': text(
    'conflict',
    '提议 {reservationId} 已失效。',
    'Proposal {reservationId} no longer stands.',
  ),
  'calendar-not-published': text(
    'invalid',
    '公示期涉及的年份尚未公布节假日安排（日历 {limit}）。请明确给出公示截止日。',
    'The notice reaches into a year whose holidays are not published ({limit}). Give its last day explicitly.',
  ),
  'notice-too-short': text(
    'invalid',
    '公示至少应到 {limit}；给定 {actual}。',
    'The notice must last at least until {limit}; {actual} was given.',
  ),
  'notice-open': text(
    'conflict',
    '公示未满，{limit} 起方可审批；今天是 {actual}。',
    'The public notice is still open: approval may come from {limit}; today is {actual}.',
  ),
  'objection-open': text(
    'conflict',
    '异议 {objectionId} 尚未处理，不能审批。请复核人员先处理异议。',
    'Objection {objectionId} is unresolved, so nothing can be approved. A reviewer resolves it first.',
  ),
  'objection-upheld': text(
    'conflict',
    '异议 {objectionId} 成立，本次不能核定。请不予支持或由企业撤回。',
    'Objection {objectionId} was upheld, so this cannot be granted. Decline it, or let it be withdrawn.',
  ),
  'objection-unknown': text(
    'absent',
    '没有异议 {objectionId}。',
    'There is no objection {objectionId}.',
  ),
  'objection-resolved': text(
    'conflict',
    '异议 {objectionId} 已处理：{actual}。',
    'Objection {objectionId} was resolved already: {actual}.',
  ),
  'approval-raises': text(
    'invalid',
    '审批金额只能降低：至多 {limitFen}，给定 {actualFen}。',
    'An approval may only lower the amount: at most {limitFen}, given {actualFen}.',
  ),
  'amount-binding': text(
    'invalid',
    '{clause}：条款为“给予”，金额 {limitFen} 不得酌减为 {actualFen}。',
    '{clause}: the clause binds the unit to {limitFen}; it cannot approve {actualFen}.',
  ),
  'amount-not-positive': text(
    'invalid',
    '金额须大于 0；给定 {actualFen}。',
    'The amount must be above 0; given {actualFen}.',
  ),
  'reason-missing': text('invalid', '须说明理由（{field}）。', 'A reason is needed ({field}).'),

  // Tranches
  'tranche-not-due': text(
    'conflict',
    '{clause}：第 {tranche} 期自 {limit} 起方可核验；今天是 {actual}。',
    '{clause}: tranche {tranche} is due from {limit}; today is {actual}.',
  ),
  'tranche-conditions-not-met': text(
    'conflict',
    '{clause}：第 {tranche} 期条件未满足：{actual}。请待条件成就后再核验。',
    '{clause}: conditions of tranche {tranche} not met: {actual}. Verify again once they hold.',
  ),
  'tranche-unverified': text(
    'conflict',
    '第 {tranche} 期的条件尚未核验。请复核人员先核验拨付条件并附证据。',
    'The conditions of tranche {tranche} are not verified yet. A reviewer verifies them first, with evidence.',
  ),
  'tranche-out-of-order': text(
    'conflict',
    '第 {limit} 期尚未准予拨付，第 {actual} 期须在其后。',
    'Tranche {actual} waits for the release of tranche {limit}.',
  ),
  'tranche-released': text(
    'conflict',
    '第 {tranche} 期{actual}，不能重复办理准予拨付。请直接发起支付，或取消该期。',
    'Tranche {tranche} is {actual} already and is released once. Pay it, or cancel it.',
  ),
  'tranche-not-released': text(
    'conflict',
    '第 {tranche} 期没有有效的准予拨付，不能支付。请先办理准予拨付；退回后再拨须重新办理。',
    'Tranche {tranche} has no release to be paid from. Release it first; what came back is released anew.',
  ),
  'tranche-paid': text(
    'conflict',
    '第 {tranche} 期已无应付金额：已足额支付，或已核减、取消。',
    'Nothing is due on tranche {tranche}: it is paid in full, or was reduced or cancelled.',
  ),
  'release-superseded': text(
    'conflict',
    '准予拨付 {reservationId} 已失效。',
    'Release {reservationId} no longer stands.',
  ),
  'release-in-progress': text(
    'conflict',
    '第 {tranche} 期正在办理准予拨付，请稍后再试。',
    'The release of tranche {tranche} is under way; try again shortly.',
  ),
  'reduction-raises': text(
    'invalid',
    '调减后金额须低于现核定 {limitFen}；给定 {actualFen}。',
    'A reduction must be below the award of {limitFen}; given {actualFen}.',
  ),
  'reduction-below-paid': text(
    'invalid',
    '已拨付 {limitFen}，核定不能调减到 {actualFen}。已付部分须办理追回。',
    '{limitFen} has been paid, so the award cannot be reduced to {actualFen}. Recover what was paid.',
  ),

  // Payments
  'payment-open': text(
    'conflict',
    '第 {tranche} 期有未了结的支付 {paymentId}。请待其结清或退回。',
    'Tranche {tranche} has an open payment {paymentId}. Wait until it settles or is rejected.',
  ),
  'payment-exceeds-award': text(
    'invalid',
    '第 {tranche} 期准予拨付 {limitFen}，不能支付 {actualFen}。请按准予金额支付。',
    'Tranche {tranche} is released with {limitFen}; {actualFen} would pass it. Pay what was released.',
  ),
  'payment-below-due': text(
    'invalid',
    '第 {tranche} 期准予拨付 {limitFen}，须一次足额支付，给定 {actualFen}。请按准予金额支付；只付一部分的，请先核减。',
    'Tranche {tranche} is released with {limitFen} and paid whole; given {actualFen}. Pay what was released, or reduce the award first.',
  ),
  'payment-unknown': text('absent', '没有支付 {paymentId}。', 'There is no payment {paymentId}.'),
  'payment-account-frozen': text(
    'conflict',
    '支付 {paymentId} 的收款账户不可再变更（{actual}）。已封批的，请先退回批次；已发出指令的，待银行退票后另行发起支付；已退票或撤出的，请另行发起支付。',
    'The account of payment {paymentId} is frozen ({actual}). In a sealed batch, return the batch first; once instructed, pay anew after the bank has rejected it; once rejected or taken out, open a new payment.',
  ),
  'payment-dropped': text(
    'conflict',
    '支付 {paymentId} 已撤出，不再办理。',
    'Payment {paymentId} was taken out and goes no further.',
  ),
  'payment-already-instructed': text(
    'conflict',
    '支付 {paymentId} {actual}，不能撤出。请待银行答复；未办成的登记退票后可另行发起支付。',
    'Payment {paymentId} is {actual} and cannot be taken out. Wait for the bank; once it has rejected it, pay anew.',
  ),
  'payment-not-instructed': text(
    'conflict',
    '支付 {paymentId}（{actual}）没有待银行答复的指令，不能登记银行回执。待发出指令的，请先审批其批次；已退票或撤出的，请另行发起支付。',
    'Payment {paymentId} ({actual}) has no instruction that the bank has yet to answer. Before its instruction, approve its batch; once rejected or taken out, open a new payment.',
  ),
  'settlement-before-instruction': text(
    'invalid',
    '银行回单日 {actual} 早于支付指令日 {limit}，银行不会先于指令办理。请核对回单日期。',
    'The bank’s answer is dated {actual}, before the instruction on {limit}; no bank answers before it is asked. Check the date on the slip.',
  ),
  'payment-already-settled': text(
    'conflict',
    '支付 {paymentId} 已清算，银行流水号 {actual}；一笔支付只清算一次。款项又退回的请登记退回，银行重复付款的请登记多付。',
    'Payment {paymentId} has settled, bank reference {actual}, and settles once. Record money that came back as a return, and a second payment by the bank as an overpayment.',
  ),
  'payment-not-settled': text(
    'conflict',
    '支付 {paymentId}（{actual}）未清算，不能退回。',
    'Payment {paymentId} is {actual}; only settled money can come back.',
  ),
  'settlement-differs': text(
    'invalid',
    '支付 {paymentId} 指令金额 {limitFen}，银行回执 {actualFen}，不一致。请核对回单。',
    'Payment {paymentId} was instructed for {limitFen}; the bank reports {actualFen}. Check the slip.',
  ),
  'return-exceeds-payment': text(
    'invalid',
    '支付 {paymentId} 至多可退回 {limitFen}（另有 {withheldFen} 正由后续支付抵扣），给定 {actualFen}。请核对回单；银行多付的，请先登记多付。',
    'At most {limitFen} of payment {paymentId} can come back, beside {withheldFen} being withheld from later payments; given {actualFen}. Check the slip; what the bank paid beyond the order is recorded as an overpayment first.',
  ),
  'return-before-settlement': text(
    'invalid',
    '退回起息日 {actual} 早于清算日 {limit}，款项未付出不能退回。请核对起息日。',
    'The money came back on {actual}, before it settled on {limit}. Check the value date.',
  ),
  'return-differs': text(
    'conflict',
    '退回 {returnId} 已登记为 {limitFen}，现给定 {actualFen}；一个流水号只登记一笔退回。请核对流水号与金额。',
    'Return {returnId} is recorded with {limitFen}; now given {actualFen}. One bank reference is one return: check the reference and the amount.',
  ),
  'return-of-another': text(
    'conflict',
    '{returnId} 已登记为“{limit}”，不能再登记为“{actual}”：一个流水号只登记一笔退回。请核对流水号。',
    '{returnId} is recorded as “{limit}” and cannot be “{actual}” as well: one reference is one return. Check the reference.',
  ),
  'day-in-future': text(
    'invalid',
    '日期 {actual} 晚于今天 {limit}。请核对日期。',
    '{actual} is after today, {limit}. Check the day.',
  ),

  // Batches
  'batch-unknown': text('absent', '没有批次 {batchId}。', 'There is no batch {batchId}.'),
  'batch-not-open': text(
    'conflict',
    '批次 {batchId} {actual}，不能再增减或封批。已封批的，可先退回批次；已审批的，请另建批次。',
    'Batch {batchId} is {actual}: nothing can be added, taken out or sealed. A sealed batch can be returned first; after approval open another.',
  ),
  'batch-full': text(
    'conflict',
    '批次 {batchId} 已有 {limit} 笔支付，不能再增加。请另建批次。',
    'Batch {batchId} holds {limit} payments, and no more fit. Open another batch.',
  ),
  'batch-not-sealed': text(
    'conflict',
    '批次 {batchId} 尚未封批。请先封批。',
    'Batch {batchId} is not sealed yet. Seal it first.',
  ),
  'batch-empty': text(
    'conflict',
    '批次 {batchId} 没有支付。请先将支付归入批次。',
    'Batch {batchId} holds no payment. Pay a tranche into it first.',
  ),
  'batch-total-differs': text(
    'invalid',
    '批次为 {limit} 笔合计 {limitFen}；您确认的是 {actual} 笔 {actualFen}。请核对后再审批。',
    'The batch holds {limit} payments of {limitFen} in all; you confirmed {actual} of {actualFen}. Check it again.',
  ),
  'payment-not-in-batch': text(
    'absent',
    '批次 {batchId} 中没有支付 {paymentId}。',
    'Batch {batchId} does not hold payment {paymentId}.',
  ),

  // Budget
  'budget-line-unknown': text(
    'absent',
    '没有预算指标 {lineId}。',
    'There is no budget line {lineId}.',
  ),
  'budget-line-exists': text(
    'conflict',
    '预算指标 {lineId} 已下达。',
    'Budget line {lineId} exists already.',
  ),
  'budget-line-closed': text(
    'conflict',
    '预算指标 {lineId} 已关闭，不再占用、调整或转入。请选用未关闭的指标。',
    'Budget line {lineId} is closed: nothing more is reserved on it, adjusted or carried to it. Choose a line that is open.',
  ),
  'budget-exceeded': text(
    'invalid',
    '{rule}：预算指标 {lineId} 可用 {limitFen}，需要 {actualFen}。请先追加指标，或减少所需金额。',
    '{rule}: budget line {lineId} has {limitFen} left; {actualFen} is needed. Top it up, or ask for less.',
  ),
  'adjustment-exceeds-left': text(
    'invalid',
    '{rule}：预算指标 {lineId} 未占用 {limitFen}，不能调减 {actualFen}。请减少调减额，或先释放占用。',
    '{rule}: budget line {lineId} has {limitFen} not reserved or spent and cannot be cut by {actualFen}. Cut less, or free what is reserved first.',
  ),
  'budget-other-unit': text(
    'invalid',
    '该指标属于 {limit}，不能用于 {actual} 的事项。请选用 {actual} 的指标。',
    'This line belongs to {limit} and cannot fund a case of {actual}. Choose a line of {actual}.',
  ),
  'budget-other-year': text(
    'invalid',
    '{rule}：须使用 {limit} 年度指标；该指标为 {actual} 年度。请选用 {limit} 年度的指标。',
    '{rule}: a line of {limit} is needed; this one is of {actual}. Choose a line of {limit}.',
  ),
  'adjustment-pending': text(
    'conflict',
    '调整 {adjustmentId} 尚待第二人确认，一条指标一次只办一项调整。请先确认或退回该项调整。',
    'Adjustment {adjustmentId} still waits for a second person, and a line has one at a time. Confirm or decline it first.',
  ),
  'adjustment-zero': text('invalid', '调整额不能为 0。', 'An adjustment cannot be 0.'),
  'adjustment-unknown': text(
    'absent',
    '没有待确认的调整 {adjustmentId}。',
    'There is no pending adjustment {adjustmentId}.',
  ),
  'payment-not-spent': text(
    'conflict',
    '该指标上没有支付 {paymentId} 的支出。',
    'This line has not spent payment {paymentId}.',
  ),
  'overpayment-unknown': text(
    'absent',
    '没有多付记录 {overpaymentId}。请先登记多付。',
    'There is no overpayment {overpaymentId}. Record it first.',
  ),
  'recovery-unknown': text(
    'absent',
    '没有追回事项 {recoveryId}。',
    'There is no recovery {recoveryId}.',
  ),
  'recovery-exceeds-payment': text(
    'invalid',
    '收款方尚持有且未追回的金额为 {limitFen}，不能追回 {actualFen}。',
    'The payee still holds {limitFen} that nobody claims; {actualFen} cannot be claimed back.',
  ),
  'recovery-exceeds-claim': text(
    'invalid',
    '追回 {recoveryId} 尚有 {limitFen} 未收回，给定 {actualFen}。多出部分请按主动退回登记。',
    'Recovery {recoveryId} has {limitFen} still open; given {actualFen}. Record what is beyond it as a return by the payee.',
  ),
  'offset-exceeds-tranche': text(
    'invalid',
    '第 {tranche} 期本次支付 {limitFen}，不能抵扣 {actualFen}。请减少抵扣额，余额由以后的支付抵扣。',
    'This payment of tranche {tranche} is {limitFen}; {actualFen} cannot be withheld from it. Withhold less, and the rest from later payments.',
  ),
  'offset-other-unit': text(
    'invalid',
    '追回 {recoveryId} 属{limit}，本次支付属{actual}：各单位的零余额账户分别核算，不能互相抵扣。请由{limit}的支付抵扣，或由企业缴回。',
    'Recovery {recoveryId} is of {limit}, this payment of {actual}: each unit has a quota account of its own, so one can’t withhold for the other. Withhold it from a payment of {limit}, or receive it in money.',
  ),
  'offset-pending': text(
    'conflict',
    '追回 {recoveryId} 正由支付 {paymentId} 抵扣。请待其结清，或先将其撤出批次。',
    'Recovery {recoveryId} is being withheld from payment {paymentId}. Wait until it settles, or take it out of its batch.',
  ),
  'correction-unknown': text(
    'absent',
    '没有待办的付款更正 {correctionId}。',
    'There is no pending correction {correctionId}.',
  ),
  'correction-pending': text(
    'conflict',
    '付款更正 {correctionId} 尚未办结。请先确认或退回该更正。',
    'Correction {correctionId} is still under way. Confirm or decline it first.',
  ),
  'correction-same-line': text(
    'invalid',
    '该支付已列支于指标 {lineId}，更正须改列其他指标。',
    'The payment is charged to line {lineId} already; a correction names another.',
  ),
  'correction-nothing-charged': text(
    'conflict',
    '支付 {paymentId} 已全部退回指标，没有可更正的支出。',
    'All of payment {paymentId} was restored to its line; nothing is left to move.',
  ),
  'correction-of-another-year': text(
    'invalid',
    '付款更正限当年办理：该支付列支 {actual} 年度，现为 {limit} 年度。往年已列支的不再改列。',
    'A payment is corrected within its fiscal year: it was charged to {actual}, and this is {limit}. What was charged in a past year stays as it is.',
  ),
  'payment-possibly-duplicate': text(
    'conflict',
    '支付 {paymentId} 与 {actual} 收款方、金额、用途相同，疑似重复。请核实后解除，或撤出批次。',
    'Payment {paymentId} has the payee, amount and purpose of {actual} and may repeat it. Clear it after checking, or take it out.',
  ),
  'payment-already-matched': text(
    'conflict',
    '支付 {paymentId} 已与银行流水匹配（{actual}）。如匹配有误，请先撤销并说明原因。',
    'Payment {paymentId} is matched to a bank line already ({actual}). Undo that match with a reason first.',
  ),
  'match-differs': text(
    'invalid',
    '支付 {paymentId} 应有银行流水 {limitFen}，给定 {actualFen}；匹配金额必须相等。',
    'A bank line of {limitFen} would show payment {paymentId}; given {actualFen}. Amounts must be equal to match.',
  ),
  'match-over': text(
    'conflict',
    '匹配 {matchId} 已不予匹配或已撤销。如确为同一笔，请手工匹配。',
    'Match {matchId} was declined or undone. Match the lines by hand if they belong together after all.',
  ),
  'match-unequal': text(
    'invalid',
    '流水合计 {actualFen}，账上合计 {limitFen}；匹配金额必须分文不差。',
    'The lines come to {actualFen}, the ledger’s side to {limitFen}; to match they must be equal to the fen.',
  ),
  'match-chunk-size': text(
    'invalid',
    '一次最多处理 {limit} 个匹配，收到 {actual} 个。',
    'At most {limit} matches are taken at once, got {actual}.',
  ),
  'bank-line-unknown': text(
    'absent',
    '没有银行流水 {lineId}，或其金额不同。',
    'There is no bank line {lineId}, or not of that amount.',
  ),
  'bank-line-matched': text(
    'conflict',
    '银行流水 {lineId} 已在匹配 {actual} 中。如有误，请先撤销并说明原因。',
    'Bank line {lineId} is in match {actual} already. Undo that with a reason first.',
  ),
  'month-invalid': text(
    'malformed',
    '{field} 应为月份 YYYY-MM；收到：{actual}。',
    '{field} must be a month, YYYY-MM; got {actual}.',
  ),
  'period-closed': text(
    'conflict',
    '{limit} 已月结。请在未结月份处理，或由另一人重开该月。',
    '{limit} is closed. Do it in an open month, or have the month reopened by a second person.',
  ),
  'period-not-over': text(
    'conflict',
    '{limit} 尚未结束（今天 {actual}），不能月结。',
    '{limit} is not over (today is {actual}), so it cannot be closed yet.',
  ),
  'period-earlier-open': text(
    'conflict',
    '须按月顺序结账：请先月结 {limit}，再结 {actual}。',
    'Months close in order: close {limit} before {actual}.',
  ),
  'period-later-closed': text(
    'conflict',
    '{limit} 已月结，须先重开 {limit}，才能重开 {actual}。',
    '{limit} is closed on top of {actual}: reopen {limit} first.',
  ),
  'period-day-missing': text(
    'conflict',
    '缺少 {day} 的对账单。请导入后再月结。',
    'There is no statement of {day}. Import it before the month is closed.',
  ),
  'period-break-open': text(
    'conflict',
    '对账差异 {breakId}（{actualFen}）尚未说明。请查明并说明，或消除后再月结。',
    'Break {breakId} ({actualFen}) is not explained. Explain it, or clear it, before the month is closed.',
  ),
  'period-line-open': text(
    'conflict',
    '银行流水 {lineId}（{actualFen}）既未匹配也无说明。请重新对账，或处理待定的匹配建议。',
    'Bank line {lineId} ({actualFen}) is neither matched nor explained. Reconcile again, or decide the proposal that waits.',
  ),
  'period-movement-open': text(
    'conflict',
    '账上收支 {paymentId}（{actualFen}）既未匹配也无说明。请重新对账，或处理待定的匹配建议。',
    'Movement {paymentId} ({actualFen}) is neither matched nor explained. Reconcile again, or decide the proposal that waits.',
  ),
  'period-not-closed': text('conflict', '{month} 未月结，无需重开。', '{month} is not closed.'),
  'period-reopening': text(
    'conflict',
    '{actor} 已提出重开 {month}，请另一人确认或退回。',
    '{actor} has proposed to reopen {month}: another person confirms or declines it.',
  ),
  'period-not-reopening': text(
    'conflict',
    '没有待确认的 {month} 重开申请。请先提出并说明原因。',
    'Nobody has proposed to reopen {month}. Propose it with a reason first.',
  ),
  'movement-unknown': text(
    'absent',
    '账上没有收支 {actual}。请给出支付编号；退回款项在支付编号后空一格加退回编号。',
    'There is no movement {actual}. Give a payment’s id; for money back, its return’s id behind a space.',
  ),
  'break-unknown': text(
    'absent',
    '没有对账差异 {breakId}。请从差异清单（tranche break list，GET /v1/breaks）取编号；重新对账也不改变编号。',
    'There is no break {breakId}. Take its id from the list (tranche break list, GET /v1/breaks); a run again doesn’t change it.',
  ),
  'break-cleared': text(
    'conflict',
    '对账差异 {breakId} 已消除，无需再处理。再次出现时会重新登记。',
    'Break {breakId} has cleared, so nothing is left to be done. Found again, it opens again.',
  ),
  'break-owner': text(
    'invalid',
    '对账差异只能交由在岗的 {limit} 处理；{actor} 不是。',
    'A break is worked on by an active {limit}; {actor} is none. Choose another owner.',
  ),
  'match-unknown': text(
    'absent',
    '没有匹配 {matchId}。请从匹配清单（tranche match list，GET /v1/matches）取编号；流水或支付有变，建议会另编号。',
    'There is no match {matchId}. Take its id from the list (tranche match list, GET /v1/matches); a proposal of other lines or payments has another id.',
  ),
  'return-unknown': text(
    'absent',
    '没有退回或多付记录 {returnId}。',
    'There is no return or overpayment {returnId}.',
  ),
  'budget-line-open': text(
    'conflict',
    '预算指标 {lineId} 尚未关闭。请先关闭，再决定结转或结余。',
    'Budget line {lineId} is not closed yet. Close it before deciding what is carried and what lapses.',
  ),
  'year-not-over': text(
    'conflict',
    '{limit} 年度尚未结束（今天 {actual}），不能办理年终结转结余。',
    'Fiscal year {limit} is not over (today is {actual}), so its rest cannot be decided yet.',
  ),
  'year-end-differs': text(
    'invalid',
    '预算指标 {lineId} 余 {limitFen}，结转与结余合计应与之相等，给定 {actualFen}。',
    'Budget line {lineId} has {limitFen} left; what is carried and what lapses must add up to it, given {actualFen}.',
  ),
  'carried-twice': text(
    'invalid',
    '预算指标 {lineId} 最多可结转 {limitFen}，给定 {actualFen}：其余为上年结转，连续两年未用完的作结余处理。',
    'At most {limitFen} of line {lineId} can be carried forward, given {actualFen}: the rest was carried once, and what is carried twice lapses.',
  ),
  'carry-other-purpose': text(
    'invalid',
    '结转须用于原用途：{field} 应为 {limit}，该指标为 {actual}。',
    'What is carried forward keeps its purpose: {field} must be {limit}; that line has {actual}.',
  ),
  'carry-line-missing': text(
    'malformed',
    '结转须指明下年度指标。',
    'Name the line of the next year that the money is carried to.',
  ),
  'batch-already-exported': text(
    'conflict',
    '批次 {batchId} 已导出（{limit}）；为免重复支付，不再另行导出（{actual}）。可下载原文件的副本。',
    'Batch {batchId} was exported ({limit}); another file ({actual}) could be paid twice. Download a copy of the first.',
  ),
  'batch-not-exported': text(
    'conflict',
    '批次 {batchId} 尚未导出，没有支付文件。请先导出。',
    'Batch {batchId} was not exported, so it has no file. Export it first.',
  ),
  'batch-being-instructed': text(
    'conflict',
    '批次 {batchId} 的支付 {paymentId} 正在发出指令，请稍后再试。',
    'Payment {paymentId} of batch {batchId} is being instructed: try again shortly.',
  ),
  'execution-in-another-year': text(
    'invalid',
    '预算法 18：支付 {paymentId} 列支 {limit} 年度指标，不能于 {actual} 执行。请选 {limit} 年内的执行日；已跨年的，登记退票后以当年指标重新准予拨付。',
    'Payment {paymentId} is charged to a line of {limit} and cannot be executed on {actual}. Choose a day of {limit}; once that year is over, record it as rejected and release the tranche anew.',
  ),
  'execution-in-past': text(
    'invalid',
    '执行日不得早于今日 {limit}；收到：{actual}。',
    'The day of execution is today, {limit}, or later; got {actual}.',
  ),
  'payment-file-differs': text(
    'conflict',
    '批次 {batchId} 的支付文件重新生成后与导出时不同（应为 {limit}，实为 {actual}），未予下载。请用导出时的程序版本与政策包。',
    'The file of batch {batchId}, made again, is not the one that was exported (SHA-256 {limit}, now {actual}), so it is withheld. Use the program and packs it was exported with.',
  ),
  'batch-not-approved': text(
    'conflict',
    '批次 {batchId}（{actual}）尚未审批，不能导出支付文件。请先封批并由另一人审批。',
    'Batch {batchId} is {actual}; only an approved batch is exported. Seal it and have another person approve it first.',
  ),

  // Read models
  'projection-behind': text(
    'unavailable',
    '读模型 {projection} 在 {limit} 毫秒内尚未处理到位置 {position}。请稍后重试。',
    'The read model {projection} did not reach position {position} within {limit} ms. Try again shortly.',
  ),
  'cursor-invalid': text(
    'malformed',
    '翻页游标 {actual} 无效或属于另一份清单。请从第一页重新开始。',
    'The cursor {actual} is invalid or belongs to another list. Begin again with the first page.',
  ),
  'page-limit': text(
    'malformed',
    '每页条数应为 1 至 {limit}；收到：{actual}。',
    'A page holds 1 to {limit} entries; got {actual}.',
  ),
  'rejected-by-bank': text(
    'conflict',
    '银行退票：{actual}。请更正后重新支付。',
    'Rejected by the bank: {actual}. Correct it and pay again.',
  ),

  // Retries
  'idempotency-key-reused': text(
    'conflict',
    '该 Idempotency-Key 已用于内容不同的请求。请换用新的键。',
    'This Idempotency-Key was used for a request with another body. Use a new key.',
  ),
  'stale-revision': text(
    'stale',
    'If-Match 为 {limit}，当前版本为 {actual}。请刷新后再办理。',
    'If-Match is {limit}, the current revision is {actual}. Reload, look again, and retry.',
  ),
  'too-contended': text(
    'unavailable',
    '同一事项正被多人办理，请稍后重试。',
    'Several people are working on the same case; try again shortly.',
  ),

  // The ledger itself
  'read-models-absent': text(
    'conflict',
    '{folder} 的读模型尚未建立，或不属于此账本、此版本。请用 tranche rebuild 重建，或启动一次服务。',
    'The read models of {folder} are missing, or not of this ledger and this version. tranche rebuild makes them, and so does starting the server.',
  ),
  'ledger-kind-differs': text(
    'conflict',
    '该数据文件夹是{limit}账本，不能按{actual}账本打开。请换用另一文件夹。',
    'This folder holds a {limit} ledger and cannot be opened as {actual}. Use another folder.',
  ),
  'settings-invalid': text(
    'invalid',
    '设置 {field} 无效：审批层级须按金额递增并以不限额结尾，冷静期为 0–90 天。',
    'Setting {field} is not valid: approval levels rise and end without a limit; cooling is 0–90 days.',
  ),
  'pack-changed': text(
    'conflict',
    '政策包 {document} {version} 已以另一内容（{limit}）载入；内容有改动须用新版本号。',
    'Pack {document} {version} was loaded with other content ({limit}). Give the change a new version.',
  ),
  'ledger-absent': text(
    'absent',
    '{folder} 中没有账本。请用 --data 指明账本目录；新建账本用 tranche serve，示例用 tranche demo。',
    'There is no ledger in {folder}. Name its folder with --data; tranche serve makes a new one, tranche demo a sample.',
  ),
  'folder-occupied': text(
    'conflict',
    '{folder} 已有其他内容，不能在其中建立示例账本。请换用空目录或新目录。',
    '{folder} holds something else, so no sample ledger can be made there. Name an empty or a new folder.',
  ),
  'clock-backwards': text(
    'conflict',
    '示例时钟只能前移：现为 {limit}，给定 {actual}。',
    'The demo’s clock only moves forward: it stands at {limit}; given {actual}.',
  ),
  'clock-beyond-policy': text(
    'invalid',
    '政策有效期至 {limit}（若干措施·有效期），示例时钟不能移到 {actual}。',
    'The policy’s validity ended on {limit}, so the demo’s clock cannot move to {actual}.',
  ),
  'moment-outside-history': text(
    'invalid',
    '{actual} 不在账本历史之内（{limit}）。请给定其中的时刻。',
    '{actual} is outside this ledger’s history ({limit}). Give a moment within it.',
  ),
  'moments-both': text(
    'malformed',
    'knownAt（{knownAt}）与 atSeq（{atSeq}）只能给定其一。',
    'Give knownAt ({knownAt}) or atSeq ({atSeq}), not both.',
  ),
  'moments-reversed': text(
    'malformed',
    '起始时刻 {from} 晚于截止时刻 {to}。请对调。',
    'The first moment, {from}, is after the second, {to}. Swap them.',
  ),
  'figure-unknown': text(
    'absent',
    '没有名为 {actual} 的读模型、表或金额。可用的名称：{limit}。',
    'There is no read model, table or figure called {actual}. There are: {limit}.',
  ),
  'figure-too-wide': text(
    'invalid',
    '该合计涉及超过 {limit} 行，未予展开。请在 row 中多给几列，例如单位或年度。',
    'That sum is made of more than {limit} rows and was not opened. Name more columns in row, such as the unit or the year.',
  ),
  'row-key-invalid': text(
    'malformed',
    '应以 JSON 给出该行的主键 {limit}；收到：{actual}。',
    'Give the row’s key as JSON, with {limit}; got {actual}.',
  ),
  'replay-running': text(
    'unavailable',
    '正在由历史重放：已处理 {actual} 个事件，共 {limit} 个。请稍后以同一请求重试，重放会继续。',
    'History is being replayed: {actual} of {limit} events so far. It goes on; ask the same again shortly.',
  ),
  'stream-unknown': text(
    'absent',
    '没有名为 {actual} 的流、申报或企业。',
    'There is no stream, application or enterprise called {actual}.',
  ),
  'server-unreachable': text(
    'unavailable',
    '无法连接 {limit}（{actual}）。请确认服务正在运行，或用 --as 直接打开账本目录。',
    'Cannot reach {limit} ({actual}). See that the server runs, or open the folder with --as.',
  ),
  'user-exists': text('conflict', '用户 {userId} 已存在。', 'User {userId} exists already.'),
  'user-unknown': text('absent', '没有这个用户。', 'There is no such user.'),
  'own-administration': text(
    'forbidden',
    '不能停用自己或取消自己的管理员角色。',
    'Nobody can disable themselves or give up their own administration.',
  ),
  'role-needs-unit': text(
    'invalid',
    '角色 {role} 须归属一个责任单位。',
    'Role {role} is held for a unit.',
  ),
  'role-needs-enterprise': text(
    'invalid',
    '角色 {role} 须归属一家企业。',
    'Role {role} is held for an enterprise.',
  ),

  // Access
  unauthenticated: text('unauthenticated', '请先登录。', 'Sign in first.'),
  'subscriber-token-invalid': text(
    'unauthenticated',
    '订阅方令牌无效，或已更换、已撤销。请核对，或向管理员领取新的令牌。',
    'The subscriber’s token is wrong, or was replaced or revoked. Check it, or ask the administrator for another.',
  ),
  'token-expired': text(
    'unauthenticated',
    '登录已过期，请重新登录。',
    'The session has ended. Sign in again.',
  ),
  'sign-in-failed': text(
    'unauthenticated',
    '用户名或密码不正确，或用户已停用。',
    'The name or the password is wrong, or the user is disabled.',
  ),
  'too-many-attempts': text(
    'too-many',
    '尝试次数过多，请 {retryAfter} 秒后再试。',
    'Too many attempts. Try again in {retryAfter} seconds.',
  ),
  'too-many-requests': text(
    'too-many',
    '每分钟最多 {limit} 个请求，请 {retryAfter} 秒后再试。',
    'At most {limit} requests a minute. Try again in {retryAfter} seconds.',
  ),
  'password-length': text(
    'invalid',
    '密码应为 {limit} 个字符；现为 {actual} 个。',
    'A password has {limit} characters; this one has {actual}.',
  ),
  'user-name-invalid': text(
    'malformed',
    '用户名应为 2–64 位小写字母、数字、“.”、“_”或“-”，以字母或数字开头；收到：{actual}。',
    'A user name has 2–64 of a–z, 0–9, “.”, “_” and “-” and begins with a letter or digit; got {actual}.',
  ),
  'administrator-exists': text(
    'conflict',
    '账本已有管理员，一次性代码不再有效。请由管理员开立用户。',
    'The ledger has an administrator, so the one-time code is void. Ask an administrator for a user.',
  ),
  'first-code-wrong': text(
    'forbidden',
    '一次性代码不正确。请查看本次启动时控制台显示的代码。',
    'The one-time code is wrong. Use the one that the console showed at this start.',
  ),

  // HTTP
  'route-unknown': text('absent', '没有这个接口。', 'There is no such route.'),
  'request-malformed': text('malformed', '请求格式有误。', 'The request is malformed.'),
  'url-malformed': text(
    'malformed',
    '网址无法解读：非 ASCII 字符须以 UTF-8 作百分号编码。',
    'The URL can’t be read: what isn’t ASCII is percent-encoded, as UTF-8.',
  ),
  'json-malformed': text('malformed', '请求正文不是 JSON。', 'The body is not JSON.'),
  'body-too-large': text(
    'too-large',
    '请求正文最多 {limit} 字节。',
    'A request body holds at most {limit} bytes.',
  ),
  'media-type-unsupported': text(
    'unsupported',
    '请求正文应为 {limit}。',
    'The request body must be {limit}.',
  ),
  'idempotency-key-missing': text(
    'required',
    '办理须带 Idempotency-Key 请求头，重试时用同一个键。',
    'Every change carries an Idempotency-Key header; a retry carries the same one.',
  ),
  'idempotency-key-invalid': text(
    'malformed',
    'Idempotency-Key 应为 1 至 {limit} 个可见 ASCII 字符。',
    'An Idempotency-Key has 1 to {limit} visible ASCII characters.',
  ),
  'if-match-invalid': text(
    'malformed',
    'If-Match 应为收到的 ETag，如 "12"；收到：{actual}。',
    'If-Match must be an ETag as received, such as "12"; got {actual}.',
  ),
  'reading-forbidden': text(
    'forbidden',
    '当前角色（{actual}）不能查阅；可查阅的角色：{limit}。',
    'Your roles ({actual}) may not read this; these may: {limit}.',
  ),
  'reservation-of-another': text(
    'conflict',
    '占用 {reservationId} 属于另一份申报或另一期。请换用新的 Idempotency-Key。',
    'Reservation {reservationId} belongs to another case or tranche. Use a new Idempotency-Key.',
  ),
  'payment-of-another': text(
    'conflict',
    '支付 {paymentId} 属于另一份申报或另一期。请换用新的 Idempotency-Key。',
    'Payment {paymentId} belongs to another case or tranche. Use a new Idempotency-Key.',
  ),
  'unit-not-declared': text(
    'conflict',
    '核验的责任单位为 {limit}，本申报由 {actual} 受理。请退回补正，由企业改报。',
    'The unit verified is {limit}, but {actual} has this case. Send it back to be filed with that unit.',
  ),
  'release-of-another-year': text(
    'conflict',
    '预算法 18：第 {tranche} 期用 {actual} 年度指标准予拨付，今年为 {limit}。请重新办理准予拨付，原占用随之作废；支付尚在批次中的，先将其撤出。',
    'Tranche {tranche} was released on a line of {actual}; it is {limit}. Release it anew, which voids the old reservation; a payment still in a batch is taken out first.',
  ),
  'own-role': text(
    'forbidden',
    '不能给自己授予角色。请由另一管理员办理。',
    'Nobody grants a role to themselves. Ask another administrator.',
  ),
  'auditor-only-reads': text(
    'invalid',
    '审计角色只读，不能与其他角色兼任。',
    'An auditor changes nothing, so the role is held alone.',
  ),

  'exports-waiting': text(
    'unavailable',
    '已有 {limit} 份导出在等候。请 {retryAfter} 秒后再导出；同一份台账不必重复点击。',
    '{limit} exports are waiting already. Export again in {retryAfter} seconds; asking for the same one again makes it no faster.',
  ),
  'export-unread': text(
    'unavailable',
    '接收方已断开，导出已停止，未留下文件。',
    'Whoever asked for the export has gone: it was stopped, and no file is left.',
  ),
  'export-too-large': text(
    'too-large',
    '导出的文件超过 {limit} 字节的上限，未导出。请分责任单位导出，记账凭证请分时段导出。',
    'The export would be larger than {limit} bytes; nothing was exported. Have each unit export its own, and a journal in shorter periods.',
  ),

  // Files from a bank, and to one
  'file-too-large': text(
    'too-large',
    '{file} 超过 {limit} 字节的上限，未读入。请按日期分段导出后重新上传。',
    '{file} is larger than {limit} bytes; nothing was read. Export shorter periods and upload them.',
  ),
  'file-too-heavy': text(
    'too-large',
    '读取 {file} 超过了 {limit} 的上限，未读入。请按日期分段导出后重新上传。',
    'Reading {file} takes more than {limit}; nothing was read. Export shorter periods and upload them.',
  ),
  'matching-too-heavy': text(
    'unavailable',
    '本次对账超过了 {limit} 的上限，已停止，未作任何变更。请稍后再试；仍不成功，请运维人员增加内存。',
    'This reconciliation takes more than {limit} and was stopped; nothing was changed. Try again later; if it fails again, the operator must give it more memory.',
  ),
  'file-too-many-lines': text(
    'too-large',
    '{file} 第 {line} 行：明细超过 {limit} 行的上限，未读入。请按日期分段导出后重新上传。',
    '{file} line {line}: more than {limit} lines; nothing was read. Export shorter periods and upload them.',
  ),
  'file-kind': text(
    'unsupported',
    '{file} 是{actual}，不能读取。可读取：{limit}。请以其中一种格式重新导出，打印件、扫描件和 PDF 不能代替。',
    '{file} is {actual}, which is not read here. Read are {limit}: export it as one of them; a print, a scan or a PDF won’t do.',
  ),
  'file-encoding': text(
    'unsupported',
    '{file} 第 {line} 行（第 {offset} 字节起）不是 {limit} 编码的文字。请另存为 UTF-8 后重新上传。',
    '{file} line {line} (from byte {offset}) is not text in {limit}. Save it as UTF-8 and upload it again.',
  ),
  'file-xml': text(
    'malformed',
    '{file} 第 {line} 行第 {column} 列：XML 不完整或有误（{actual}）。请重新下载完整的文件。',
    '{file} line {line}, column {column}: the XML is broken ({actual}). Download the whole file again.',
  ),
  'file-doctype': text(
    'malformed',
    '{file} 第 {line} 行第 {column} 列：银行报文不得含 DOCTYPE（可用于实体攻击），拒绝读取。请核实文件来源。',
    '{file} line {line}, column {column}: a bank message has no DOCTYPE, which can hide an entity bomb. Check where the file comes from.',
  ),
  'file-nested': text(
    'malformed',
    '{file} 第 {line} 行第 {column} 列：XML 嵌套超过 {limit} 层，不是银行报文。请核实文件来源。',
    '{file} line {line}, column {column}: XML nested more than {limit} deep is no bank message. Check where the file comes from.',
  ),
  'file-message': text(
    'unsupported',
    '{file} 第 {line} 行：报文 {actual} 不在支持之列（{limit}）。请向银行索取所列版本。',
    '{file} line {line}: {actual} is none of the messages known here ({limit}). Ask the bank for one of them.',
  ),
  'file-element': text(
    'malformed',
    '{file} 第 {line} 行：{column} 缺少必备内容。请向银行索取完整的报文。',
    '{file} line {line}: {column} is missing. Ask the bank for the complete message.',
  ),
  'file-status': text(
    'unsupported',
    '{file} 第 {line} 行“{column}”：不识状态“{actual}”（已知：{limit}）。请核对该笔结果，或在格式中登记该状态。',
    '{file} line {line}, {column}: unknown status “{actual}” (known: {limit}). Check the payment, or add the status to the profile.',
  ),
  'file-zip': text(
    'too-large',
    '{file} 解压后超过 {limit} 字节，或实际大小与目录所载不符，疑为压缩炸弹，拒绝读取。请另存后重新上传。',
    '{file} inflates to more than {limit} bytes, or to other than its directory declares: perhaps a zip bomb. Save it anew and upload it again.',
  ),
  'file-sheet': text(
    'malformed',
    '{file} 不是完整的 Excel 工作簿（{actual}）。请重新导出，或另存为 CSV。',
    '{file} is no complete workbook ({actual}). Export it again, or save it as CSV.',
  ),
  'file-formula': text(
    'invalid',
    '{file} 单元格 {column}{line} 是公式。对账只认数值，请从银行重新导出原始文件。',
    '{file}: cell {column}{line} is a formula. Only values are read; export the original from the bank again.',
  ),
  'file-csv': text(
    'malformed',
    '{file} 第 {line} 行：CSV 有误（{actual}），常见原因是引号未闭合。请重新导出。',
    '{file} line {line}: the CSV is broken ({actual}), often by a quote left open. Export it again.',
  ),
  'file-headings': text(
    'unsupported',
    '{file} 的表头与已登记的格式（{limit}）都不相符；找到：{actual}。请指定格式，或在 profiles 中新增一份。',
    'The headings of {file} fit none of the profiles ({limit}); found: {actual}. Name a profile, or add one in profiles.',
  ),
  'file-heading-missing': text(
    'invalid',
    '按格式“{profile}”读取 {file}，缺少表头：{limit}。请改用其他格式，或重新导出。',
    'Read as “{profile}”, {file} lacks the headings {limit}. Choose another profile, or export it again.',
  ),
  'file-ambiguous': text(
    'invalid',
    '{file} 同时符合多个格式：{actual}。请指定其中一个。',
    '{file} fits several profiles: {actual}. Name one of them.',
  ),
  'file-profile-absent': text(
    'absent',
    '没有名为“{actual}”的格式。已登记：{limit}。',
    'There is no profile named “{actual}”; known: {limit}.',
  ),
  'file-amount': text(
    'malformed',
    '{file} 第 {line} 行“{column}”：“{actual}”不是最多两位小数的金额（元）。请核对原始文件。',
    '{file} line {line}, {column}: “{actual}” is no amount in yuan of at most two decimals. Check the original.',
  ),
  'file-amount-large': text(
    'invalid',
    '{file} 第 {line} 行“{column}”：一笔金额至多 {limitFen}，实为“{actual}”。请核对是否多写了位数，或把账号填入了金额栏。',
    '{file} line {line}, {column}: one amount is at most {limitFen}, found “{actual}”. Look for digits too many, or an account number in its place.',
  ),
  'file-amount-negative': text(
    'invalid',
    '{file} 第 {line} 行“{column}”：分列借贷或以标志区分方向时，金额不得为负；实为 {actual}。红字冲销请银行以反方向列示。',
    '{file} line {line}, {column}: an amount whose direction is told apart is never negative; found {actual}. Ask the bank to book a reversal on the other side.',
  ),
  'file-amount-sides': text(
    'invalid',
    '{file} 第 {line} 行：借方与贷方应恰有一项金额；实为借方“{debit}”、贷方“{credit}”。请核对原始文件。',
    '{file} line {line}: a line has either a debit or a credit; found “{debit}” and “{credit}”. Check the original.',
  ),
  'file-day': text(
    'malformed',
    '{file} 第 {line} 行“{column}”：“{actual}”不是带年份的真实日期（{limit}）。请核对原始文件。',
    '{file} line {line}, {column}: “{actual}” is no real day with its year ({limit}). Check the original.',
  ),
  'file-currency': text(
    'invalid',
    '{file} 第 {line} 行“{column}”：本账只记人民币，实为“{actual}”。请剔除外币账户后重新导出。',
    '{file} line {line}, {column}: this ledger holds CNY alone, found “{actual}”. Export the CNY account by itself.',
  ),
  'file-cell-empty': text(
    'malformed',
    '{file} 第 {line} 行“{column}”为空，此项必填。请核对原始文件。',
    '{file} line {line}, {column}: empty, and it is needed. Check the original.',
  ),
  'file-rounded': text(
    'malformed',
    '{file} 第 {line} 行“{column}”：“{actual}”已被电子表格按数值舍入，账号或流水号的尾数已丢失。请从银行重新导出，勿用电子表格另存。',
    '{file} line {line}, {column}: a spreadsheet rounded “{actual}” as a number, so its last digits are lost. Export it from the bank again; don’t save it from a spreadsheet.',
  ),
  'file-after-footer': text(
    'malformed',
    '{file} 第 {line} 行：合计行之后又有明细。请逐页或逐账户分别导出。',
    '{file} line {line}: a line after the footer. Export each page or account by itself.',
  ),
  'file-empty': text(
    'malformed',
    '{file} 是空文件，没有任何内容。请重新导出，或核对所选文件。',
    '{file} is empty: there is nothing in it. Export it again, or check that it is the file you mean.',
  ),
  'file-without-lines': text(
    'malformed',
    '{file} 没有任何明细，也没有期初期末余额，无从核对。请重新导出。',
    '{file} has no line and no balances, so there is nothing to check. Export it again.',
  ),
  'file-balances': text(
    'malformed',
    '{file} 第 {line} 行：缺少 {limit}，无从核对期初、明细与期末。请导出含余额的对账单。',
    '{file} line {line}: {limit} is missing, so opening, lines and closing can’t be checked. Export a statement with balances.',
  ),
  'file-balance': text(
    'invalid',
    '{file} 第 {line} 行：按上一笔余额计算应为 {limitFen}，文件所载余额为 {actualFen}。请核对是否缺行。',
    '{file} line {line}: the balance should be {limitFen} after the line before, the file has {actualFen}. Look for lines left out.',
  ),
  'file-closing': text(
    'invalid',
    '{file} 第 {line} 行：期初加全部明细应为 {limitFen}，文件所载期末余额为 {actualFen}。请核对是否缺行。',
    '{file} line {line}: opening and lines come to {limitFen}, the closing balance is {actualFen}. Look for lines left out.',
  ),
  'file-footer': text(
    'invalid',
    '{file} 第 {line} 行“{column}”：明细合计为 {limitFen}，合计行所载为 {actualFen}。请核对是否缺行。',
    '{file} line {line}, {column}: the lines come to {limitFen}, the footer says {actualFen}. Look for lines left out.',
  ),
  'profile-invalid': text(
    'malformed',
    '格式文件 {file} 第 {line} 行有误：{actual}。请按 profiles/profile.schema.json 修改。',
    'The profile {file}, line {line}, is wrong: {actual}. See profiles/profile.schema.json.',
  ),
  'payer-unknown': text(
    'absent',
    '没有付款账户 {payerId}。请先由管理员开立。',
    'There is no payer {payerId}. An administrator opens it first.',
  ),
  'payer-closed': text(
    'conflict',
    '付款账户 {payerId} 已停用，不能再从中付款。请改用其他付款账户。',
    'Payer {payerId} is closed, so nothing is paid from it. Choose another.',
  ),
  'payer-exists': text(
    'conflict',
    '该账号已开立为付款账户 {payerId}：{limit}。如登记有误，请先停用，再按正确信息开立。',
    'That account is payer {payerId} already: {limit}. Where that is wrong, close it, then open it as it is.',
  ),
  'payer-field': text(
    'invalid',
    '付款账户的 {field} 不能写入支付文件：应为{limit}，实为“{actual}”。',
    '{field} of the payer could not be written to a payment file: it must be {limit}, found “{actual}”.',
  ),
  'payment-file-empty': text(
    'invalid',
    '支付批次没有任何支付，不能生成支付文件。',
    'The batch holds no payment, so there is no file to make.',
  ),
  'payment-file-field': text(
    'invalid',
    '支付 {paymentId} 的 {field} 不能写入支付文件：应为{limit}，实为“{actual}”。请更正后重试，或以理由移出批次。',
    '{field} of payment {paymentId} can’t be written to a payment file: it must be {limit}, found “{actual}”. Correct it, or take the payment out of the batch with a reason.',
  ),
  'payment-file-twice': text(
    'invalid',
    '支付 {paymentId} 与批次内另一笔的端到端标识 {actual} 相同，银行答复将无法区分。请移出其一。',
    'Payment {paymentId} has the EndToEndId {actual} of another one in the batch, so answers couldn’t be told apart. Take one of them out.',
  ),

  // Proof
  'checkpoint-absent': text(
    'absent',
    '账本尚无检查点。启动一次服务，或记入第一个事件后即有。',
    'This ledger has no checkpoint yet. It gets one once a server has run on it and an event is recorded.',
  ),
  'proof-outside-log': text(
    'invalid',
    '{field} 应在 1 至 {limit} 之间，收到 {actual}：只能证明检查点之内的事件。',
    '{field} must be from 1 to {limit}, got {actual}: only what a checkpoint holds can be proved.',
  ),
  'history-differs': text(
    'conflict',
    '日志与已签署的检查点（{limit} 个事件）不符：可能换回了旧副本，或日志被改动。账本不再签署检查点；请用 tranche verify bundle 查明，并恢复与检查点相符的日志。',
    'The log is not the one that was signed with {limit} events: an older copy was put back, or it was changed. No checkpoint is signed any more. Find out with tranche verify bundle, and restore the log that was signed.',
  ),
  'bundle-folder-occupied': text(
    'conflict',
    '{folder} 不是空目录，导出包不与其他内容混放。请换用空目录或新目录。',
    '{folder} is not empty, and a bundle is not mixed with anything else. Name an empty or a new folder.',
  ),
  'events-here': text(
    'conflict',
    '账本 {folder} 的事件在该目录中，而设置了 KURRENTDB_URL。请取消该设置，或先停止服务并以 tranche move 迁移事件。',
    'The events of the ledger in {folder} are in that folder, and KURRENTDB_URL is set. Unset it, or stop the server and move them first: tranche move.',
  ),
  'events-elsewhere': text(
    'conflict',
    '未找到 {folder} 中账本的事件。事件在 KurrentDB 中的，请以 KURRENTDB_URL 指明其服务器；在目录中的（events.db），请取消该设置；已丢失的，请由备份恢复。',
    'The events of the ledger in {folder} are not where they were looked for. Where they are in KurrentDB, name that server in KURRENTDB_URL; where they are in the folder (events.db), unset it; where they are lost, restore a backup.',
  ),
  'move-nowhere': text(
    'conflict',
    '未设置 KURRENTDB_URL：不知迁往何处。',
    'KURRENTDB_URL is not set, so there is nowhere to move to.',
  ),
  'move-occupied': text(
    'conflict',
    'KurrentDB 中第 {seq} 个事件（{stream}）不是本账本的。目录未作改动，请换用空的 KurrentDB。',
    'Event {seq} in KurrentDB ({stream}) is not this ledger’s. The folder is as it was: take an empty one.',
  ),
  'move-unfinished': text(
    'conflict',
    '账本 {folder} 的迁移尚未完成。请对同一 KurrentDB 再次运行 tranche move，它将从中断处继续。',
    'The move of the ledger in {folder} is not finished. Run tranche move again, to the same KurrentDB: it goes on where it was.',
  ),
  'move-differs': text(
    'conflict',
    '迁移后读回的第 {seq} 个事件与原事件不符，目录未作改动。请勿使用该 KurrentDB，并报告此问题。',
    'Event {seq}, read back after the move, is not the one that was moved. The folder is as it was. Don’t use that KurrentDB, and report this.',
  ),
  'backup-elsewhere': text(
    'conflict',
    '事件在 KurrentDB 中，不在本目录：请用 KurrentDB 自带的备份，并在服务停止时复制 keys.db（另存）、proof.db 与 evidence/。',
    'The events are in KurrentDB and not in this folder. Back them up with its own tools, and copy keys.db (apart), proof.db and evidence/ while no server runs.',
  ),
  'backup-folder-occupied': text(
    'conflict',
    '{folder} 不是空目录，备份不与其他内容混放。请换用空目录或新目录。',
    '{folder} is not empty, and a backup is not mixed with anything else. Name an empty or a new folder.',
  ),
  'backup-keys-within': text(
    'conflict',
    '密钥目录 {folder} 在日志备份之内。同时得到两者的人即可读取个人信息，销毁也及不到副本：请另选目录（--keys）。',
    'The keys would go to {folder}, within the backup of the log. Whoever has both reads what is personal, and an erasure reaches no copy: name another folder (--keys).',
  ),
  'backup-damaged': text(
    'conflict',
    '备份不完整或已损坏：{file}。请换用另一份备份。',
    'The backup is incomplete or damaged: {file}. Take another one.',
  ),
  'backup-keys-differ': text(
    'conflict',
    '密钥备份 {file}（{actual}）不属于该账本，或早于日志备份（{limit}）。请给同一次或更晚备份的密钥。',
    'The keys of {file} ({actual}) are another ledger’s, or older than this backup of the log ({limit}). Give those of the same backup, or of a later one.',
  ),
  'backup-keys-expired': text(
    'conflict',
    '密钥备份 {file} 已于 {limit} 到期：其后销毁的个人信息可凭它读取。没有更新的密钥备份时，可加 --accept-expired-keys；日志中已销毁的，启动时即再次销毁。',
    'The keys of {file} expired at {limit}: whoever was erased since could be read with them. Where there are no newer ones, give --accept-expired-keys; whoever the log says was erased is erased again at the start.',
  ),
  'restore-folder-occupied': text(
    'conflict',
    '{folder} 不是空目录，不会覆盖。其中账本有 {actual} 个事件，备份有 {limit} 个：恢复将失去 {lost} 个。请先移走该目录，再以 --instead-of 指明它。',
    '{folder} is not empty, and nothing is written over. Its ledger has {actual} events, the backup {limit}: {lost} would be lost. Move it away first, and name it with --instead-of.',
  ),
  'restore-differs': text(
    'conflict',
    '备份与 {limit} 个事件处已签署的检查点不符：它不是同一历史，或已被改动。不予恢复。',
    'The backup is not what was signed at {limit} events: it is another history, or it was changed. It is not restored.',
  ),
  'restore-other-ledger': text(
    'conflict',
    '--instead-of 所指 {folder} 是另一账本（{actual}），备份属于 {limit}。请指明该备份所属账本的目录。',
    '{folder}, named by --instead-of, is another ledger ({actual}); the backup is of {limit}. Name the folder of the backup’s own ledger.',
  ),
  'restore-loss-unknown': text(
    'conflict',
    '--instead-of 所指 {folder} 不存在、已损坏或无法读至末尾：自第 {from} 个事件起失去多少，无从得知。请核对路径，或先找更新的备份；确需如此，请加 --accept-loss，并告知见证方。',
    '{folder}, named by --instead-of, is absent, damaged, or can’t be read to its end: nobody can tell what is lost from event {from} on. Check the path, or look for a newer backup first; give --accept-loss where it must be, and tell the witnesses.',
  ),
  'restore-loses': text(
    'conflict',
    '恢复将失去第 {from} 至 {to} 个事件，共 {count} 个（首个记于 {since}）。请先找更新的备份；确需如此，请加 --accept-loss，并告知见证方。',
    'Restoring would lose events {from} to {to}, {count} in all (the first was recorded at {since}). Look for a newer backup first; give --accept-loss where it must be, and tell the witnesses.',
  ),
  'cosignature-invalid': text(
    'invalid',
    '会签无效：{actual}。请提交由 tranche witness 会签的、本账本的检查点，及见证方公钥。',
    'This is no cosignature of a checkpoint of this ledger: {actual}. Send a checkpoint as tranche witness cosigned it, and the witness’s public key.',
  ),
  'checkpoint-older': text(
    'conflict',
    '检查点只含 {actual} 个事件，上次所见已有 {limit} 个，不予会签。请取最新的检查点；如账本确实只剩这些，其后的事件已失去，请向账本查问。',
    'The checkpoint has {actual} events only, and the one seen last had {limit}, so it is not cosigned. Take the newest; if the ledger has no more, what came after is lost: ask what became of it.',
  ),
  'consistency-needed': text(
    'invalid',
    '会签须有自 {from} 至 {to} 个事件的延续证明（--proof，取自 GET /v1/proof/consistency?from={from}&to={to}）；给出的是：{actual}。',
    'To cosign it, a proof of consistency from {from} to {to} events is needed (--proof, from GET /v1/proof/consistency?from={from}&to={to}); given: {actual}.',
  ),
  'checkpoint-not-extended': text(
    'conflict',
    '检查点（{actual} 个事件）不是上次所见检查点（{limit} 个事件）的延续，不予会签。请向账本查问其间的历史。',
    'The checkpoint of {actual} events does not extend the one of {limit} that was seen last, so it is not cosigned. Ask what became of the history between them.',
  ),

  // Statements
  'import-unknown': text(
    'absent',
    '没有导入 {importId}。请查看银行文件登记簿。',
    'There is no import {importId}. See the register of files.',
  ),
  'statement-range': text(
    'invalid',
    '{file} 的期间为 {from} 至 {to}，一次最多导入 {limit} 天。请按年分段导出。',
    '{file} is of {from} to {to}; at most {limit} days are imported at once. Export it year by year.',
  ),
  'statement-outside': text(
    'invalid',
    '{file} 含 {actual} 的内容，不在所称期间 {from} 至 {to} 之内。请核对期间，或不指定期间。',
    '{file} tells of {actual}, which is outside the days it is said to be of ({from} – {to}). Check them, or leave them out.',
  ),
  'statement-parts-differ': text(
    'invalid',
    '{file} 中同一账户的各部分不衔接：{day} 的期初应为 {limitFen}，实为 {actualFen}。请重新导出。',
    '{file}: its parts of one account do not join; {day} should open with {limitFen} and opens with {actualFen}. Export it again.',
  ),
  'statement-line-too-long': text(
    'invalid',
    '{file} 第 {line} 行的文字有 {actual} 字，最多 {limit} 字。请核对是否列错位。',
    '{file} line {line} has {actual} characters of text; at most {limit} are taken. See whether its columns are mixed up.',
  ),
  'statement-account-missing': text(
    'invalid',
    '{file} 没有完整的账号（{actual}）。请指明付款账户（payerId）。',
    '{file} has no account number in full ({actual}). Name the payer it is of (payerId).',
  ),
  'statement-account-unknown': text(
    'invalid',
    '{file} 的账号 {actual} 不是已开立的付款账户。请先由管理员开立，或核对文件。',
    '{file}: {actual} is no account of ours. An administrator opens it as a payer first; or check the file.',
  ),
  'statement-account-differs': text(
    'invalid',
    '{file} 的账号为 {actual}，所指付款账户的账号为 {limit}。请核对文件或付款账户。',
    '{file} is of account {actual}, the payer named has {limit}. Check the file, or the payer.',
  ),
  'file-is-answers': text(
    'invalid',
    '{file}（{actual}）是银行回执，不是对账单。请在“银行回执”处导入。',
    '{file} ({actual}) holds answers to payments and is no statement. Import it as answers.',
  ),
  'file-without-answers': text(
    'invalid',
    '{file}（{actual}）没有对任何支付的回执。如是对账单，请在“对账单”处导入。',
    '{file} ({actual}) answers no payment. If it is a statement, import it as one.',
  ),

  // Answers of the bank
  'answer-payment-unknown': text(
    'absent',
    '账本没有端到端标识或支付凭证号为 {actual} 的支付。请核对该笔款项。',
    'No payment has {actual} as its EndToEndId or voucher number. Look into that money.',
  ),
  'answer-batch-unknown': text(
    'absent',
    '账本没有导出过支付文件 {actual}。请核对该回执所指的批次。',
    'No payment file {actual} was exported. Check which batch the bank means.',
  ),
  'answer-ids-differ': text(
    'conflict',
    '端到端标识指支付 {limit}，支付凭证号指支付 {actual}。请向银行核实是哪一笔。',
    'The EndToEndId is of payment {limit}, the voucher number of {actual}. Ask the bank which it is.',
  ),
  'answer-reference-missing': text(
    'invalid',
    '支付 {paymentId} 的退回没有银行流水号，无法防止重复登记。请凭流水号登记退回。',
    'The return of payment {paymentId} has no reference of the bank, so it could be taken twice. Record it with its reference.',
  ),
  'answer-amount-missing': text(
    'invalid',
    '支付 {paymentId} 的退回没有金额。请核对后登记退回。',
    'The return of payment {paymentId} has no amount. Look it up, then record the return.',
  ),
  'statement-chunk-size': text(
    'malformed',
    '对账单流水一次读入 1 至 {limit} 条；收到 {actual} 条。请分次读入。',
    'Statement lines are added 1 to {limit} at once; got {actual}. Add them in parts.',
  ),
  'statement-chunk-out-of-order': text(
    'conflict',
    '导入 {importId} 已读入 {limit} 条，不能接在第 {actual} 条之后。请从头重新导入该文件。',
    'Import {importId} has {limit} lines so far, so none can follow the first {actual}. Import the file again from its start.',
  ),
  'statement-import-changed': text(
    'conflict',
    '导入 {importId} 的第 {line} 行与先前读入的不同：一次导入只对应一个文件。请作为新文件重新导入。',
    'Line {line} of import {importId} is not what was read before: one import is one file. Import it anew.',
  ),
  'statement-import-accepted': text(
    'conflict',
    '导入 {importId} 在 {day} 的流水已接受，不能再添加。请核对导入编号。',
    'The lines of import {importId} on {day} are accepted, and no more can be added. Check the import.',
  ),
  'statement-incomplete': text(
    'conflict',
    '导入 {importId} 应有 {limit} 条流水，已读入 {actual} 条。请重新导入该文件，补齐后再接受。',
    'Import {importId} should have {limit} lines and has {actual}. Import the file again, then accept it.',
  ),
  'statement-unbalanced': text(
    'invalid',
    '{file} 对账单第 {line} 行：期初余额加逐笔发生额为 {limitFen}，文件所载为 {actualFen}。请核对是否缺行，重新导出。',
    '{file}: Statement line {line}: the opening balance and the lines come to {limitFen}, the file says {actualFen}. Look for lines left out, and export it again.',
  ),
  'statement-line-changed': text(
    'conflict',
    '{file} 对账单第 {line} 行：流水号 {serial} 已按 {limitFen} 接受，本文件为 {actualFen}。请向银行核实以哪份为准。',
    '{file}: Statement line {line}: serial {serial} was accepted with {limitFen}, this file has {actualFen}. Ask the bank which is right.',
  ),
  'statement-line-missing': text(
    'conflict',
    '{file} 对账单第 {line} 行之前应有已接受的流水 {limit}（{limitFen}），本文件没有，或次序不同。请重新导出完整的对账单。',
    '{file}: Before line {line} this file should have the accepted line {limit} ({limitFen}); it is missing, or in another order. Export the whole statement again.',
  ),
  'statement-line-inserted': text(
    'conflict',
    '{file} 对账单第 {line} 行（{actualFen}）夹在已接受的流水之间，而先前的文件没有这一行。请向银行核实以哪份为准。',
    '{file}: Statement line {line} ({actualFen}) stands among lines that are accepted, and was not in the file before. Ask the bank which is right.',
  ),
  'statement-day-differs': text(
    'conflict',
    '{file} 对账单第 {line} 行：已接受的流水至此余额为 {limitFen}，本文件为 {actualFen}，两者接不上。请核对账户与日期，重新导出。',
    '{file}: Statement line {line}: what is accepted stands at {limitFen} here, this file at {actualFen}, so they do not join. Check the account and the days, and export it again.',
  ),
  'statement-chain-broken': text(
    'conflict',
    '{file} 与 {day} 的对账单不衔接：余额应为 {limitFen}，实为 {actualFen}。请先导入其间的对账单，或核对账户。',
    '{file}: This does not join the statement of {day}: the balance should be {limitFen}, and is {actualFen}. Import what lies between, or check the account.',
  ),
  // 往年账
  'history-unknown': text(
    'absent',
    '没有编号为 {historyId} 的往年账文件。',
    'There is no file of earlier awards {historyId}.',
  ),
  'history-known': text(
    'conflict',
    '该文件已提交（{historyId}，{actual}），不再重复登记。',
    'This file is there already ({historyId}, {actual}); it is not counted twice.',
  ),
  'history-status': text(
    'conflict',
    '往年账 {historyId} 现为“{actual}”，须为“{limit}”方可办理。',
    'File {historyId} is “{actual}”; for this it must be “{limit}”.',
  ),
  'history-part-missing': text(
    'conflict',
    '往年账 {historyId} 应接收第 {limit} 部分，收到第 {actual} 部分：另有人正在提交同一文件。请重新提交。',
    'File {historyId} waits for part {limit} and got {actual}: somebody else is sending it. Send it again.',
  ),
  'history-in-use': text(
    'conflict',
    '{id} 导入后已有新的办理（核验、拨付、追回或对账），不能随文件撤回。请先撤销该办理，或单独更正。',
    'Something was done with {id} since it was imported (verified, paid, recovered or matched), so the file can’t be taken back. Undo that first, or correct the case by itself.',
  ),
  'history-taken-back': text(
    'conflict',
    '往年账文件 {historyId} 已撤回。',
    'The file of earlier awards {historyId} was taken back.',
  ),
  'history-rows-wrong': text(
    'invalid',
    '文件 {file} 有 {actual} 处错误，未登记任何内容。首处：第 {line} 行“{column}”：{firstZh} 请先试运行（dryRun），逐行更正。',
    '{file} has {actual} mistakes; nothing of it is recorded. The first: line {line}, “{column}”: {firstEn} Run it dry first (dryRun) and correct each row.',
  ),
  'history-without-rows': text(
    'invalid',
    '文件 {file} 只有表头，没有任何核定、付款或追回。请在表头之下逐行填写后再导入。',
    '{file} has headings and no rows. Fill in the awards, payments and recoveries under them, one a row.',
  ),
  'history-heading-unknown': text(
    'invalid',
    '文件 {file} 的列“{actual}”不是往年账模板的列，也不是任何核验事项的名称。请删除，或改为模板中的列名（tranche history template）。',
    'Column “{actual}” of {file} is none of the template’s and no fact’s name. Delete it, or call it as the template does (tranche history template).',
  ),
  'history-heading-missing': text(
    'invalid',
    '文件 {file} 缺少列：{limit}。请按模板（tranche history template）补齐。',
    '{file} lacks the columns {limit}. See the template (tranche history template).',
  ),
  'history-measure-unknown': text(
    'invalid',
    '“{actual}”不是 {document} 的支持措施；可用：{limit}。',
    '“{actual}” is no measure of {document}; there are {limit}.',
  ),
  'history-document-unknown': text(
    'invalid',
    '“{actual}”不是本账本政策包的文号，也不是其废止的文号；可用：{limit}。',
    '“{actual}” is no document of this ledger’s policies, nor one they ended; there are {limit}.',
  ),
  'history-unit': text(
    'invalid',
    '该措施的责任单位应为“{limit}”，文件为“{actual}”。',
    'The unit of this measure is “{limit}”; the file has “{actual}”.',
  ),
  'history-year': text(
    'invalid',
    '受益年度应为 {limit} 的年份；收到：{actual}。',
    'The benefit year must be a year of {limit}; got {actual}.',
  ),
  'history-number': text(
    'invalid',
    '期次应为 {limit} 的整数；收到：{actual}。',
    'The tranche must be a whole number of {limit}; got {actual}.',
  ),
  'history-too-early': text(
    'invalid',
    '“{column}”{actual} 早于{limitZh}（{limit}）。',
    '“{column}” {actual} is before {limitEn} ({limit}).',
  ),
  'history-in-future': text(
    'invalid',
    '“{column}”{actual} 晚于今天（{limit}）。',
    '“{column}” {actual} is after today ({limit}).',
  ),
  'history-award-differs': text(
    'invalid',
    '核定编号 {number} 在第 {first} 行为“{limit}”，本行为“{actual}”。同一核定的各行须一致，或留空。',
    'Award {number} has “{limit}” on line {first} and “{actual}” here. Rows of one award agree, or leave it empty.',
  ),
  'history-tranches-differ': text(
    'invalid',
    '各期应付合计 {actualFen}，核定金额 {limitFen}，两者须相等。',
    'The tranches come to {actualFen}, the award to {limitFen}; they must be equal.',
  ),
  'history-overpaid': text(
    'invalid',
    '第 {tranche} 期已付 {actualFen}，超过该期应付 {limitFen}。请按核定填写；多付部分导入后以“多付”登记。',
    'Tranche {tranche} was paid {actualFen}, more than its {limitFen}. Give it as awarded, and record the overpayment afterwards.',
  ),
  'history-no-payment': text(
    'invalid',
    '追回须写在所追回的付款之后；此前没有核定编号 {number} 第 {tranche} 期的付款。',
    'A recovery stands behind the payment it takes back; there is none before it of award {number}, tranche {tranche}.',
  ),
  'history-recovery-exceeds': text(
    'invalid',
    '追回合计 {actualFen}，超过该笔付款 {limitFen}。',
    'Recovered are {actualFen}, more than the payment of {limitFen}.',
  ),
  'history-payment-twice': text(
    'invalid',
    '银行流水号 {actual} 已在第 {first} 行出现：同一笔付款不能登记两次。',
    'Bank serial {actual} is on line {first} already: one payment is not counted twice.',
  ),
  'history-amount': text(
    'invalid',
    '金额须大于 0；收到：{actualFen}。',
    'The amount must be more than 0; got {actualFen}.',
  ),
  'history-cell-long': text(
    'invalid',
    '内容超过 {limit} 字。',
    'This is longer than {limit} characters.',
  ),
  'history-row-empty': text(
    'invalid',
    '本行没有核定、付款或追回。',
    'This row has no award, no payment and no recovery.',
  ),
  'history-award-known': text(
    'conflict',
    '第 {line} 行：核定编号 {number}（{document}）已由另一文件登记。请删除该核定的各行，或先撤回那份文件。',
    'Line {line}: award {number} ({document}) was recorded from another file. Delete its rows, or take that file back first.',
  ),
  'history-name-differs': text(
    'invalid',
    '企业登记名称为“{limit}”，文件为“{actual}”；以登记名称为准。',
    'The enterprise is registered as “{limit}”, the file has “{actual}”; the registration counts.',
  ),
  'payment-imported': text(
    'conflict',
    '支付 {paymentId} 由往年账导入，未占用本账本的指标，不能更正指标。',
    'Payment {paymentId} was imported from before this ledger and charged to no line of it; there is none to correct.',
  ),

  // Subscribers
  'subscriber-id-invalid': text(
    'malformed',
    '订阅方编号应为 2 至 64 位小写字母、数字或“-”，以字母或数字开头；收到：{actual}。',
    'A subscriber is called by 2 to 64 small letters, digits or “-”, beginning with a letter or digit; got {actual}.',
  ),
  'subscriber-exists': text(
    'conflict',
    '已有订阅方 {actual}，编号不再使用第二次。请另取编号；更换令牌用“更换订阅令牌”。',
    'There is a subscriber {actual}, and no name is used twice. Choose another, or rotate its token.',
  ),
  'subscriber-unknown': text(
    'absent',
    '没有这个数据订阅方。请核对编号。',
    'There is no such subscriber. Check its name.',
  ),
  'feed-cursor-invalid': text(
    'malformed',
    '{actual} 不是订阅游标。请原样使用上次返回的游标，或以 from=beginning 从头读取。',
    '{actual} is no cursor of a feed. Give the one that was answered last as it is, or from=beginning.',
  ),
  'feed-other-ledger': text(
    'conflict',
    '该游标属于账本 {actual}，本账本为 {limit}。请核对服务地址；确要改读本账本，请以 from=beginning 从头读取。',
    'This cursor is of the ledger {actual}; this one is {limit}. Check the address, or read this ledger with from=beginning.',
  ),
  'feed-history-differs': text(
    'gone',
    '账本的历史与该游标不符：第 {actual} 个事件已不是当时的那一个（可能恢复了旧备份）。仍然相符的最近位置是第 {limit} 个，其后的事件请作废；以 cursor 所给游标续读。',
    'History is not what this cursor was given for: event {actual} is another one now (an older backup may have been restored). It still matches up to event {limit}; drop what you have after that, and go on from the cursor given here.',
  ),
  'feed-start-missing': text(
    'malformed',
    '请给出从何处读起：after=游标，或 from=beginning（从头）、from=now（从现在）。',
    'Say where to begin: after=CURSOR, or from=beginning or from=now.',
  ),
  'feed-outside-scope': text(
    'forbidden',
    '{actual} 不在订阅范围内；范围为 {limit}。需要更多请联系管理员。',
    '{actual} is outside of the scope of this subscriber, which is {limit}. Ask an administrator for more.',
  ),
  'public-type-unknown': text(
    'malformed',
    '没有名为 {actual} 的公开事件。清单见 docs/contracts。',
    'There is no public event called {actual}. They are listed in docs/contracts.',
  ),
  'public-schema-unknown': text(
    'absent',
    '没有名为 {actual} 的模式。清单见 GET /v1/feed/schemas。',
    'There is no schema called {actual}. GET /v1/feed/schemas lists them.',
  ),
  'feed-measure-unknown': text(
    'invalid',
    '没有代码为“{actual}”的支持措施，照此订阅什么也收不到。可用的代码：{limit}；已废止文件的措施写作“文号 名称”。',
    'No measure has the code “{actual}”, so nothing would ever come of it. The codes are {limit}; a measure of an ended document is written as its number, a blank, and its name.',
  ),
  'subscriber-revoked': text(
    'conflict',
    '订阅方 {actual} 已撤销。请以新编号另行开立。',
    'The subscriber {actual} was revoked. Make another under a new name.',
  ),
  // 个人信息销毁
  'erasure-records-unknown': text(
    'absent',
    '没有编号为 {recordsId} 的申报，也没有该对方户名的银行流水。',
    'There is no application {recordsId}, and no bank line with this on its other side.',
  ),
  'erasure-person-unknown': text(
    'absent',
    '{subject} 不是该记录中的个人。',
    '{subject} is nobody who stands in these records.',
  ),
  'erasure-not-ordered': text(
    'conflict',
    '没有待确认的销毁：{subject}。请先由管理员提出。',
    'No erasure of {subject} waits to be confirmed. An administrator orders it first.',
  ),
  'erasure-held': text(
    'conflict',
    '该记录已暂缓销毁（{holdId}）：{reason}。请先解除。',
    'These records are under a hold ({holdId}): {reason}. Lift it first.',
  ),
  'erasure-unsettled-case': text(
    'conflict',
    '该申报尚未办结，办理中的个人信息不能销毁。撤回或不予支持后可提出。',
    'The case is not over, and what is personal in it is still needed. It can be erased once the case was withdrawn or declined.',
  ),
  'erasure-unsettled-payment': text(
    'conflict',
    '该核定尚有未付或在途的款项，涉及未了事项的会计凭证不得销毁（会计档案管理办法第十九条）。',
    'Money of this award is still due or on its way: vouchers of a matter that is not over may not be destroyed (会计档案管理办法, art. 19).',
  ),
  'erasure-unsettled-recovery': text(
    'conflict',
    '该核定尚有未收回的追回，未结清债权的会计凭证不得销毁（会计档案管理办法第十九条）。',
    'A recovery is still open: vouchers of an unsettled claim may not be destroyed (会计档案管理办法, art. 19).',
  ),
  'erasure-retained': text(
    'conflict',
    '该记录属会计档案，最低保管 {years} 年，自 {fiscalYear} 年度终了后的第一天算起，至 {limit} 止（会计档案管理办法第十四条、附表二）；今天是 {actual}。期满前不得销毁。',
    'These are accounting records, kept for {years} years from the first day after fiscal year {fiscalYear}, so until {limit} (会计档案管理办法, art. 14 and schedule 2); today is {actual}. They may not be destroyed before.',
  ),
  'hold-unknown': text(
    'absent',
    '没有编号为 {holdId} 的暂缓销毁。',
    'There is no hold {holdId} on these records.',
  ),

  // Webhooks
  'webhook-unknown': text(
    'absent',
    '该订阅方没有名为 {actual} 的推送。请核对名称。',
    'The subscriber has no webhook {actual}. Check its name.',
  ),
  'webhooks-too-many': text(
    'invalid',
    '一个订阅方最多设置 {limit} 个推送。请先移除不用的推送。',
    'A subscriber has at most {limit} webhooks. Remove one that is not used.',
  ),
  'webhook-ended': text(
    'conflict',
    '推送 {actual} 因对方答复 410 已终止。请先重新设置。',
    'The webhook {actual} has ended, since its target answered 410. Set it again first.',
  ),
  'webhook-url-invalid': text(
    'invalid',
    '推送地址应为 https:// 网址，至多 {limit} 字，不含用户名、密码和“#”部分；仅配置允许的网络可用 http://。',
    'A webhook’s URL begins with https://, has at most {limit} characters, no user name or password and no “#” part; http:// is for networks that configuration allows.',
  ),
  'webhook-address-refused': text(
    'invalid',
    '地址 {actual} 属于内部或保留网络，不向其推送。确需推送的，请运维在 TRANCHE_WEBHOOK_ALLOW 中列入其网络。',
    'The address {actual} is of an internal or reserved network, where nothing is sent. If it must be, the operator names its network in TRANCHE_WEBHOOK_ALLOW.',
  ),
  'webhook-after-head': text(
    'invalid',
    '推送起点 {actual} 超过最新事件 {limit}。',
    'The webhook would begin after event {actual}; the newest is {limit}.',
  ),
  'webhook-secret-absent': text(
    'conflict',
    '推送 {actual} 的密钥不在密钥库中。请更换密钥。',
    'The secret of the webhook {actual} is not in the key store. Rotate it.',
  ),
} as const satisfies Record<string, RefusalText>;

export type RefusalCode = keyof typeof refusals;
