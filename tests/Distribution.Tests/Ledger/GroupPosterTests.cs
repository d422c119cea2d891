using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger;

/// <summary>Postings of one book that are handed on together.</summary>
public sealed class GroupPosterTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly LedgerWorld _world = new();

    [Fact]
    public async Task A_posting_whose_message_is_still_being_sent_is_answered_as_new()
    {
        var slow = new SlowSender();
        var ledger = new GeneralLedger(
            _world.Store, new Outbox(_world.Store, slow, NullLogger<Outbox>.Instance), TimeProvider.System, NullLogger<GeneralLedger>.Instance);

        Task<Result<PostingOutcome>> first = ledger.PostAsync(Accrual(500), None);
        (await ledger.PostAsync(Request(LedgerEvent.CommissionSettled, 500, "o1|settle"), None)).Problem.ShouldBeNull();
        slow.Go();

        (await first).Value.AlreadyPosted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_refusal_never_comes_from_another_posting_that_was_not_made_after_all()
    {
        await _world.PostedAsync(Accrual(500));
        await _world.PostedAsync(Request(LedgerEvent.CommissionSettled, 500, "o1|settle"));
        var hooked = new HookedStore(_world.Store);
        GeneralLedger ledger = _world.Over(hooked);
        var grouped = new TaskCompletionSource();
        int writes = 0;
        hooked.BeforeWrite = async (_, _) =>
        {
            switch (++writes)
            {
                case 1:
                    await grouped.Task;
                    break;
                case 2:
                    await _world.PostedAsync(Request(LedgerEvent.WithdrawalHeld, 100, "w0|hold"));
                    break;
            }
        };

        Task<Result<PostingOutcome>> busy = ledger.PostAsync(Accrual(1, "o2") with { Then = null }, None);
        Task<Result<PostingOutcome>> all = ledger.PostAsync(Request(LedgerEvent.WithdrawalHeld, 500, "w1|hold"), None);
        Task<Result<PostingOutcome>> most = ledger.PostAsync(Request(LedgerEvent.WithdrawalHeld, 400, "w2|hold"), None);
        grouped.SetResult();

        (await busy).Problem.ShouldBeNull();
        (await all).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.insufficient");
        (await most).Problem.ShouldBeNull();
        (await _world.BalancesAsync()).ShouldSatisfyAllConditions(b => b.Withheld.ShouldBe(500), b => b.Available.ShouldBe(0));
    }

    private sealed class SlowSender : IMessageSender
    {
        private readonly TaskCompletionSource _go = new();

        public void Go() => _go.SetResult();

        public Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation) => _go.Task;
    }
}
