using Distribution.Kernel;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Orders.FollowUps;

/// <param name="Asked">Orders the providers were asked about.</param>
/// <param name="Ended">Those of which everything is known now.</param>
public sealed record AskProvidersResult(int Asked, int Ended);

/// <summary>
/// Asks providers for what no notification has told: refunds without an end, and payments of cancelled orders that could not be
/// ended, or that the provider had not heard of. For a timer; may run at any time and twice at once. An order that cannot be asked about is put off and does not stop the rest.
/// </summary>
public sealed partial class AskProviders(
    FollowUpBook book, OrderStore orders, AskPayment askPayment, AskRefund askRefund, TimeProvider time, ILogger<AskProviders> logger)
{
    /// <summary>The most orders of one shard in one run.</summary>
    public const int MaxPerShard = 200;

    /// <summary>What a provider has not ended by then is left to a person.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(30);

    public async Task<AskProvidersResult> RunAsync(CancellationToken cancellation)
    {
        int asked = 0;
        int ended = 0;
        for (int shard = 0; shard < FollowUpBook.Shards; shard++)
        {
            foreach (Entity row in await DueAsync(shard, cancellation).ConfigureAwait(false))
            {
                asked++;
                ended += await TryFollowAsync(row, cancellation).ConfigureAwait(false) ? 1 : 0;
            }
        }

        return new AskProvidersResult(asked, ended);
    }

    private async Task<IReadOnlyList<Entity>> DueAsync(int shard, CancellationToken cancellation)
    {
        try
        {
            return await book.DueAsync(shard, time.GetUtcNow(), MaxPerShard, cancellation).ConfigureAwait(false);
        }
        catch (RetryableException error)
        {
            LogNotAsked(logger, error, $"of shard {shard}");
            return [];
        }
    }

    /// <summary>A row that cannot be read or put off does not stop the rest.</summary>
    private async Task<bool> TryFollowAsync(Entity row, CancellationToken cancellation)
    {
        try
        {
            return await FollowAsync(StoreJson.Read(row, OrdersJson.Default.FollowUp), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotAsked(logger, error, row.Row);
            return false;
        }
    }

    private async Task<bool> FollowAsync(Stored<FollowUp> note, CancellationToken cancellation)
    {
        bool isEnded = false;
        try
        {
            isEnded = await AskAsync(note.Value, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotAsked(logger, error, note.Value.Order.Value);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (!isEnded && now - note.Value.Since >= GivenUpAfter)
        {
            LogGivenUp(logger, note.Value.Merchant.Value, note.Value.Order.Value);
            isEnded = true;
        }

        await (isEnded ? book.EndAsync(note, cancellation) : book.AgainAsync(note, now, cancellation)).ConfigureAwait(false);
        return isEnded;
    }

    /// <summary>Whether nothing is left to ask. A note whose order is not there is of a change that never came to be.</summary>
    private async Task<bool> AskAsync(FollowUp note, CancellationToken cancellation)
    {
        if ((await orders.GetAsync(note.Merchant, note.Order, cancellation).ConfigureAwait(false))?.Value is not { } order)
        {
            return true;
        }

        bool isEnded = order is not { State: OrderState.Cancelled, PaidAt: null } || await AskPaymentAsync(order, cancellation).ConfigureAwait(false);
        foreach (OrderRefund refund in order.Refunds.Where(static refund => refund.State == RefundState.Requested))
        {
            isEnded &= await askRefund.HandleAsync(order, refund, cancellation).ConfigureAwait(false);
        }

        return isEnded;
    }

    private async Task<bool> AskPaymentAsync(Order order, CancellationToken cancellation) =>
        await askPayment.HandleAsync(order, cancellation).ConfigureAwait(false) switch
        {
            PaymentInquiry.Paid => true,
            PaymentInquiry.Ended => time.GetUtcNow() >= order.ExpiresAt,
            PaymentInquiry.Unheard => time.GetUtcNow() >= order.ExpiresAt + AskPayment.ClocksApart,
            PaymentInquiry.Unknown => false,
        };

    [LoggerMessage(EventId = 6005, Level = LogLevel.Error, Message = "The provider could not be asked about order {Order}; it is asked again later")]
    private static partial void LogNotAsked(ILogger logger, Exception error, string order);

    [LoggerMessage(EventId = 6006, Level = LogLevel.Error, Message = "Order {Order} of {Merchant} has had something open at the provider for a month; a person has to look, and may ask for a refund again")]
    private static partial void LogGivenUp(ILogger logger, string merchant, string order);
}
