using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Sweeps;
using Distribution.Messaging;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger.Sweeps;

public sealed class LegSweepTests : IDisposable
{
    private readonly LedgerWorld _world = new();
    private readonly TestClock _clock = new(Now);
    private readonly ErrorLog _log = new();

    private LegSweep Sweep => new(_world.Store, _world.Store, _world.Queue, _clock, new Logger<LegSweep>(_log));

    [Fact]
    public async Task A_leg_whose_message_was_given_up_is_sent_again_and_booked_once()
    {
        await _world.PostedAsync(Accrual(500));
        await _world.PostedAsync(Accrual(300, "o2"));
        _world.Queue.TakeAll().Count.ShouldBe(2);
        (await Sweep.RunAsync(default)).ShouldBe(0, "it may still be on its way");

        _clock.Advance(LegSweep.MissingAfter);
        (await Sweep.RunAsync(default)).ShouldBe(2);
        (await Sweep.RunAsync(default)).ShouldBe(2, "sent is not arrived");
        await _world.DrainAsync();

        (await Sweep.RunAsync(default)).ShouldBe(0);
        (await _world.BalancesAsync(Expense())).Sequence.ShouldBe(1);
        await _world.MustBeRightAsync();
    }

    [Fact]
    public async Task What_has_arrived_is_not_read_again_and_one_leg_in_the_middle_is_enough()
    {
        for (int i = 0; i < 300; i++)
        {
            await _world.PostedAsync(Accrual(10, "o" + i));
        }

        List<OutboxMessage> messages = _world.Queue.TakeAll();
        string lost = LedgerMessages.ToMessage(Accrual(10, "o250").Then.ShouldNotBeNull()).Id;
        await _world.Queue.SendAsync([.. messages.Where(message => message.Id != lost)], default);
        await _world.DrainAsync();
        _clock.Advance(LegSweep.MissingAfter);

        (await Sweep.RunAsync(default)).ShouldBe(1);
        (await MarkAsync()).ShouldBe(250);
        await _world.DrainAsync();
        (await Sweep.RunAsync(default)).ShouldBe(0);
        (await MarkAsync()).ShouldBe(300);
        await _world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_book_that_cannot_be_read_does_not_keep_the_others_back_and_a_month_is_enough()
    {
        await _world.PostedAsync(Accrual(500));
        _world.Queue.TakeAll();
        string broken = BookId.Distributor(Merchant, new DistributorId("aa"), Currency.CNY).Partition;
        await _world.Store.WriteAsync(broken, [new EntityWrite.Insert("bal", "no json"u8.ToArray())], default);
        _clock.Advance(LegSweep.MissingAfter);

        (await Sweep.RunAsync(default)).ShouldBe(1);
        _log.Errors.ShouldHaveSingleItem().ShouldContain(broken);
        _clock.Advance(LegSweep.GivenUpAfter);
        (await Sweep.RunAsync(default)).ShouldBe(0);
        _log.Errors.Count(error => error.Contains("has not arrived", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task One_run_sends_so_many_legs_of_all_books_together_and_the_next_one_the_others()
    {
        const int Books = 270;
        const int Each = 4;
        for (int i = 0; i < Books * Each; i++)
        {
            await _world.PostedAsync(Accrual(10, "o" + i, Book("d" + (i % Books))));
        }

        _world.Queue.TakeAll();
        _clock.Advance(LegSweep.MissingAfter);

        (await Sweep.RunAsync(default)).ShouldBe(LegSweep.MaxSent);
        _world.Queue.Count.ShouldBe(LegSweep.MaxSent);
        await _world.DrainAsync();
        (await Sweep.RunAsync(default)).ShouldBe((Books * Each) - LegSweep.MaxSent);
        await _world.DrainAsync();
        (await Sweep.RunAsync(default)).ShouldBe(0);
        await _world.MustBeRightAsync();
    }

    public void Dispose() => _log.Dispose();

    private async Task<long> MarkAsync() =>
        (await _world.Store.GetAsync(Book().Partition, LedgerRows.Legs, LedgerRowsJson.Default.LegMark, default)).ShouldNotBeNull().Value.Seq;
}
