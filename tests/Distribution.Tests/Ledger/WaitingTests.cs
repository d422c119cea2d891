using Distribution.Functions.Ledger;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Messaging;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger;

/// <summary>A posting that comes before the one it waits for is kept, holds up nobody, and is posted with it.</summary>
public sealed class WaitingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly LedgerWorld _world = new();

    [Fact]
    public async Task A_posting_that_comes_too_early_is_kept_and_posted_with_the_one_it_waits_for()
    {
        (await _world.PostAsync(Reverse(200))).Value.ShouldBe(new PostingOutcome(AlreadyPosted: false, Waits: true));
        (await _world.PostAsync(Reverse(200))).Value.Waits.ShouldBeTrue();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Waiting = 1 });

        await _world.PostedAsync(Accrual(500));

        (await _world.BalancesAsync()).ShouldBe(new Balances { Pending = 300, Xfer = -300, Sequence = 2 });
        (await _world.PostAsync(Reverse(200))).Value.AlreadyPosted.ShouldBeTrue();
        await _world.MustBeRightAsync();
    }

    [Fact]
    public async Task A_whole_chain_in_reverse_order_is_posted_when_its_first_comes()
    {
        await _world.PostedAsync(ClawBack(100));
        await _world.PostedAsync(Settle(500));
        await _world.PostedAsync(Accrual(500));

        (await _world.BalancesAsync()).ShouldBe(new Balances { Available = 400, Xfer = -400, Sequence = 3 });
        await _world.MustBeRightAsync();
    }

    [Fact]
    public async Task In_a_session_the_later_message_is_done_with_so_that_the_earlier_one_behind_it_comes()
    {
        var queue = new LedgerQueue(_world.Books, new Redelivery(_world.Queue, TimeProvider.System, NullLogger<Redelivery>.Instance), NullLogger<LedgerQueue>.Instance);

        await queue.PostAsync(Reverse(200), "m", None);
        await queue.PostAsync(Reverse(200), "m", None);
        await queue.PostAsync(Accrual(500), "m", None);
        await queue.PostAsync(Accrual(500), "m", None);

        (await _world.BalancesAsync()).Pending.ShouldBe(300);
        await _world.MustBeRightAsync();
    }

    [Fact]
    public async Task What_waits_in_vain_is_named_by_the_check()
    {
        await _world.PostedAsync(Reverse(200));

        CheckFinding finding = (await _world.CheckAsync()).Findings.ShouldHaveSingleItem();

        (finding.Check, finding.Row).ShouldBe(("ledger.waiting", "wait|o1|accrue|o1|reverse-1"));
    }

    [Fact]
    public async Task A_lost_waiting_row_is_found()
    {
        await _world.PostedAsync(Reverse(200));
        await _world.Store.WriteAsync(Book().Partition, [new EntityWrite.Delete("wait|o1|accrue|o1|reverse-1", null)], None);

        (await _world.CheckAsync()).Findings.ShouldHaveSingleItem().Check.ShouldBe("ledger.waiting");
    }

    [Fact]
    public async Task Another_content_under_a_waiting_key_is_kept_aside()
    {
        await _world.PostedAsync(Reverse(200));

        (await _world.PostAsync(Reverse(201))).Problem.ShouldNotBeNull().Code.ShouldBe("ledger.key_conflict");

        await _world.PostedAsync(Accrual(500));
        (await _world.BalancesAsync()).Pending.ShouldBe(300);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_earlier_posting_made_while_the_later_one_is_being_kept_is_not_missed(int moment)
    {
        var hooked = new HookedStore(_world.Store);
        GeneralLedger other = _world.Over(hooked);
        bool done = false;
        hooked.AfterGet = (_, row) => moment == 1 && row == "k|o1|accrue" ? OnceAsync() : Task.CompletedTask;
        hooked.BeforeWrite = (_, writes) => moment == 2 && writes.Any(write => write.Row.StartsWith("wait|", StringComparison.Ordinal)) ? OnceAsync() : Task.CompletedTask;

        (await other.PostAsync(Reverse(200), None)).Problem.ShouldBeNull();

        done.ShouldBeTrue();
        (await _world.BalancesAsync()).ShouldBe(new Balances { Pending = 300, Xfer = -300, Sequence = 2 });
        await _world.MustBeRightAsync();

        async Task OnceAsync()
        {
            if (!done)
            {
                done = true;
                await _world.PostedAsync(Accrual(500));
            }
        }
    }

    [Fact]
    public async Task Balances_read_before_the_earlier_posting_refuse_nothing()
    {
        var hooked = new HookedStore(_world.Store);
        bool done = false;
        hooked.AfterGet = async (_, row) =>
        {
            if (row == LedgerRows.Balances && !done)
            {
                done = true;
                await _world.PostedAsync(Accrual(500));
            }
        };

        (await _world.Over(hooked).PostAsync(Reverse(200), None)).Value.Waits.ShouldBeFalse();

        (await _world.BalancesAsync()).Pending.ShouldBe(300);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.2)]
    public async Task Many_chains_in_any_order_from_several_processes_end_alike(int seed, double faults)
    {
        var world = new LedgerWorld(seed, faults);
        PostingRequest[] requests = [.. Enumerable.Range(0, 60).SelectMany(n => new[] { Accrual(500, $"o{n}"), Reverse(200, $"o{n}"), Settle(300, $"o{n}"), ClawBack(100, $"o{n}") })];
        PostingRequest[] deliveries = [.. requests, .. requests];
        world.Random.Shuffle(deliveries);

        await Task.WhenAll(deliveries.Chunk(24).Select(some => Task.Run(async () =>
        {
            GeneralLedger process = world.Another();
            foreach (PostingRequest request in some)
            {
                while (true)
                {
                    try
                    {
                        (await process.PostAsync(request, None)).Problem.ShouldBeNull();
                        break;
                    }
                    catch (RetryableException)
                    {
                        await Task.Yield();
                    }
                }
            }
        })));

        await world.MustBeRightAsync();
        (await world.BalancesAsync()).ShouldBe(new Balances { Available = 60 * 200, Xfer = -60 * 200, Sequence = 240 });
    }

    private static PostingRequest Reverse(long amount, string order = "o1") => Reversal(LedgerEvent.CommissionReversed, amount, order, "reverse-1");

    private static PostingRequest Settle(long amount, string order = "o1") => Request(LedgerEvent.CommissionSettled, amount, $"{order}|settle", after: $"{order}|accrue");

    private static PostingRequest ClawBack(long amount, string order = "o1") =>
        Reversal(LedgerEvent.CommissionClawedBack, amount, order, "clawback-1") with { After = $"{order}|settle" };
}
