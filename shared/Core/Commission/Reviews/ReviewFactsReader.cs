using Distribution.Distributors.Traces;
using Distribution.Kernel;
using Distribution.MiniProgram;
using Distribution.Orders;
using Distribution.Payments.Accounts;

namespace Distribution.Commission.Reviews;

/// <summary>Reads what the rules that are on ask for, and nothing else.</summary>
public sealed class ReviewFactsReader(OrderTrail trail, PersonTraces people, PayeeAccounts accounts, MiniProgramUsers phones)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    internal async Task<ReviewFacts> ReadAsync(ReviewSettings settings, Order order, CancellationToken cancellation)
    {
        var shared = new List<ReviewReason>();
        foreach (PathStep step in order.Attribution.Path.Where(step => step.Distributor != DistributorId.Of(order.Buyer)))
        {
            if (settings.SameAccount && await accounts.ShareAsync(order.Merchant, order.Buyer, step.Distributor.AsUser(), cancellation).ConfigureAwait(false))
            {
                shared.Add(new ReviewReason(ReviewRule.SameAccount, step.Level));
            }

            if (settings.ComparesTraces)
            {
                PersonTrace buyer = (await people.GetAsync(order.Merchant, order.Buyer, cancellation).ConfigureAwait(false)).With(order.Traces);
                PersonTrace other = await people.GetAsync(order.Merchant, step.Distributor.AsUser(), cancellation).ConfigureAwait(false);
                if (settings.SamePhone && await ShareVerifiedPhoneAsync(order, step.Distributor.AsUser(), cancellation).ConfigureAwait(false))
                {
                    shared.Add(new ReviewReason(ReviewRule.SamePhone, step.Level));
                }
                else
                {
                    Compare(shared, ReviewRule.SamePhone, step.Level, buyer.Phones, other.Phones);
                }

                Compare(shared, ReviewRule.SameDevice, step.Level, buyer.Devices, other.Devices);
                Compare(shared, ReviewRule.SameAddress, step.Level, buyer.Addresses, other.Addresses);
            }
        }

        var facts = new ReviewFacts(shared, null, 0, 0, 0, 0);
        return order.Attribution.At(1) is { } first ? await FollowAsync(facts, settings, order, first, cancellation).ConfigureAwait(false) : facts;
    }

    /// <summary>What the platform has verified of both, which no client can leave out or make up.</summary>
    private async Task<bool> ShareVerifiedPhoneAsync(Order order, UserId other, CancellationToken cancellation) =>
        await phones.PhoneAsync(order.Merchant, order.Buyer, cancellation).ConfigureAwait(false) is { } one
        && await phones.PhoneAsync(order.Merchant, other, cancellation).ConfigureAwait(false) is { } two
        && one.Phone == two.Phone;

    private static void Compare(List<ReviewReason> shared, ReviewRule rule, int level, IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        if (one.Intersect(other, StringComparer.Ordinal).Any())
        {
            shared.Add(new ReviewReason(rule, level));
        }
    }

    private async Task<ReviewFacts> FollowAsync(ReviewFacts facts, ReviewSettings settings, Order order, DistributorId first, CancellationToken cancellation)
    {
        DateTimeOffset at = order.PaidAt ?? order.PlacedAt;
        if (settings.RingLength is null && !settings.Counts)
        {
            return facts;
        }

        await trail.AddAsync(order, first, at, cancellation).ConfigureAwait(false);
        if (settings.RingLength is { } longest && first != DistributorId.Of(order.Buyer))
        {
            facts = facts with { Ring = await trail.RingAsync(order, first, at, TimeSpan.FromDays(settings.RingDays), longest, cancellation).ConfigureAwait(false) };
        }

        MerchantId merchant = order.Merchant;
        return facts with
        {
            BuyerHour = settings.BuyerPerHour is null ? 0 : await trail.BoughtAsync(merchant, order.Buyer, at, Hour, cancellation).ConfigureAwait(false),
            BuyerDay = settings.BuyerPerDay is null ? 0 : await trail.BoughtAsync(merchant, order.Buyer, at, Day, cancellation).ConfigureAwait(false),
            UplineHour = settings.UplinePerHour is null ? 0 : await trail.BroughtAsync(merchant, first, at, Hour, cancellation).ConfigureAwait(false),
            UplineDay = settings.UplinePerDay is null ? 0 : await trail.BroughtAsync(merchant, first, at, Day, cancellation).ConfigureAwait(false),
        };
    }
}
