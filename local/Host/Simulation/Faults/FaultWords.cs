using Distribution.Local.Providers;

namespace Distribution.Local.Simulation.Faults;

/// <summary>What each fault is, for people.</summary>
internal static class FaultWords
{
    public static IReadOnlyList<Fault> All { get; } = Enum.GetValues<Fault>();

    private static readonly IReadOnlyList<Fault> Plain = [.. All.Where(static fault => fault < Fault.AnswerTimedOut)];
    private static readonly IReadOnlyList<Fault> WeChatPay = [.. All.Where(static fault => fault is not (Fault.SuccessThenReturn or Fault.SystemErrorAfter))];
    private static readonly IReadOnlyList<Fault> Alipay = [.. All.Where(static fault => fault is not (Fault.NeverConfirmed or Fault.PaymentNotAnnounced))];

    /// <summary>Those that can befall a shop with this provider.</summary>
    public static IReadOnlyList<Fault> Of(ProviderKind provider) => provider switch
    {
        ProviderKind.WeChatPay => WeChatPay,
        ProviderKind.Alipay => Alipay,
        _ => Plain,
    };

    public static string Of(Fault fault) => fault switch
    {
        Fault.CrashBeforeStoreCall => "a process dies just before a store call",
        Fault.CrashAfterStoreCall => "a process dies just after a store call has happened",
        Fault.CrashBeforeBusCall => "a process dies just before a message is sent",
        Fault.CrashAfterBusCall => "a process dies just after a message was sent",
        Fault.CrashBeforeProviderCall => "a process dies just before the provider is asked",
        Fault.CrashAfterProviderCall => "a process dies just after the provider has done what was asked",
        Fault.CrashBeforeHubCall => "a process dies just before an orchestration is started or woken",
        Fault.ReplyLost => "a batch is committed and the reply is lost",
        Fault.StoreThrottled => "the store takes no call for the moment",
        Fault.StoreOutage => "the store is away for half an hour",
        Fault.WebhookTwiceNow => "a notification comes twice at once",
        Fault.WebhookAfter8Days => "a notification comes again after 8 days",
        Fault.WebhookAfter20Days => "a notification comes again after 20 days",
        Fault.Webhook100AtOnce => "a notification comes 100 times at once",
        Fault.SameKeyOtherAmount => "a key is used again for another amount",
        Fault.WebhookOtherAmount => "a notification names another amount than the order",
        Fault.RefundBeforePaid => "a refund is asked for before the payment is known",
        Fault.CompletedBeforePaid => "an order is completed before the payment is known",
        Fault.MessageLost => "a message is lost on its way to the queue, or on it",
        Fault.LegLost => "a posting's other half is lost on its queue",
        Fault.MessagePastItsLock => "a message outlives its lock and is handled again meanwhile",
        Fault.MessageOutOfOrder => "a later message of a session comes before an earlier one",
        Fault.MessageDuplicated => "a message is delivered again after it was handled",
        Fault.PoisonDeadLettered => "a message nobody can handle is put aside after 10 deliveries",
        Fault.PoisonReplayed => "a message that was put aside is replayed and handled",
        Fault.Writers64 => "64 writers post to one balance at once",
        Fault.Withdrawals100 => "100 withdrawals of the whole balance at once, one wins",
        Fault.RefundRacesSettlement => "a refund and a settlement meet at a write",
        Fault.RefundRacesRequest => "a refund and a withdrawal request meet at a write",
        Fault.RefundRacesApproval => "a refund and a withdrawal's decision meet at a write",
        Fault.CloseMeetsRefund => "a refund changes what a close counts while it counts, or they meet at a write",
        Fault.CloseTwice => "a close runs twice at once and meets itself at a write",
        Fault.MachineDiesInClose => "a machine dies in a close that has begun to write",
        Fault.ReleaseRacesVoid => "a release and a void meet at a write",
        Fault.ReleaseRacesSettlement => "a release and a settlement meet at a write",
        Fault.ReviewRacesRefund => "a review's decision and a refund meet at a write",
        Fault.ReviewRacesCompletion => "a review's decision and a completion meet at a write",
        Fault.SeatsAskedAtOnce => "two buyers ask for a group's places at once",
        Fault.GroupEndRacesMember => "a group's end and a member's order or payment meet at a write",
        Fault.SubmissionDecidedTwice => "a submission is decided by two at once",
        Fault.BudgetAskedAtOnce => "two events meet at a campaign budget",
        Fault.LimitAskedAtOnce => "two events meet at a person's limit",
        Fault.PayoutReplyLost => "a payout is made and the answer is lost",
        Fault.PayoutLateOnItsWay => "a payout is unknown when asked for and arrives later",
        Fault.PayoutNeverArrived => "a payout request never arrives",
        Fault.PayoutRefused => "a payout request is refused",
        Fault.CallbackTwice => "the provider tells of a payout twice",
        Fault.SuccessThenReturn => "a payout that succeeded comes back",
        Fault.RefundReplyLost => "a refund is made and the answer is lost",
        Fault.ProviderSilent => "the provider does not answer a question",
        Fault.ClockOff => "a machine's clock is up to 10 minutes off",
        Fault.ClockBackwards => "a machine's clock goes backwards",
        Fault.ActivityTwice => "an activity runs twice",
        Fault.EpisodeReplayed => "an orchestration's episode is lost before its commit and replayed",
        Fault.HubExchanged => "an orchestration is gone with its hub",
        Fault.TimerTwice => "a timer fires on two machines at once",
        Fault.TimerThreeHoursLate => "a timer fires 3 hours late",
        Fault.AnswerTimedOut => "what was asked is done and the answer does not come in time",
        Fault.AnswerUnsigned => "an answer says something else and is not signed by the provider",
        Fault.StateUnknown => "an answer names a state nobody knows",
        Fault.TooManyRequests => "a request is answered with 429 and not done",
        Fault.ServerErrorBefore => "a request is answered with 500 and not done",
        Fault.ServerErrorAfter => "a request is done and answered with 500",
        Fault.BalanceShort => "the merchant's balance is too small for a payout or a refund",
        Fault.PayoutHoursLate => "a payout ends hours after it was sent",
        Fault.PayoutFails => "a payout is accepted and fails",
        Fault.NotificationForged => "a notification that the provider has not signed comes first",
        Fault.NeverNotified => "the provider never tells of something",
        Fault.PaymentNotAnnounced => "the provider does not take a payment's announcement at first",
        Fault.NeverConfirmed => "a payee never confirms, and the payout fails after a day",
        Fault.SystemErrorAfter => "a request is done and answered with a signed SYSTEM_ERROR",
    };
}
