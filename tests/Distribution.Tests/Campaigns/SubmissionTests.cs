using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Quotas;
using Distribution.Campaigns.Submissions;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Programs;
using Distribution.Programs.DryRuns;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Programs.Lifecycle;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns;

public sealed class SubmissionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly byte[] Program = FruitProgram.With(
        "\"rules\": [",
        "\"rules\": [" + """{ "id": "sample", "on": "submission.approved", "when": { "submission.likes": { "gte": 5 } }, "limit": { "per": "self", "times": 1 }, "pay": [ { "to": "self", "grant": "sku:sample", "qty": 1 } ] },""");

    [Fact]
    public async Task An_approved_submission_gives_its_thing_once_whoever_approves_it_how_often()
    {
        using Shop shop = await Shop.OpenAsync(Program);
        Submission sent = await SendAsync(shop, "bo", 7);
        Result<Submission>[] decided = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => DecideAsync(shop, sent, true))));

        decided.ShouldAllBe(result => result.Problem == null);
        (await GrantsAsync(shop, "bo")).ShouldBe([("sku:sample", 1, GrantState.Granted)]);
        Explanation told = (await shop.Get<ExplainAmount>().HandleAsync(
            new ExplainAmountQuery(Shop.Merchant, SubmissionExplanations.IdOf(sent.Id, 1), new DistributorId("bo")), None)).Value;
        told.Steps.Select(TraceWords.English).ShouldBe([
            "reward program version 1, in force when the submission was approved at 2026-03-02T09:00:00+08:00",
            "submission accepted, 7 likes",
            "rule sample, self: 1 x sku:sample",
            "limit sample@self:Lifetime: time 1 of 1",
            "granted at 2026-03-02T09:00:00+08:00",
        ]);
        await DecideAsync(shop, await SendAsync(shop, "bo", 9), true);
        (await GrantsAsync(shop, "bo")).Count.ShouldBe(1);
        await DecideAsync(shop, await SendAsync(shop, "an", 9), true);
        (await GrantsAsync(shop, "an")).Count.ShouldBe(1);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_shops_count_of_likes_decides_not_the_senders()
    {
        using Shop shop = await Shop.OpenAsync(Program);
        (await DecideAsync(shop, await SendAsync(shop, "bo", 1000), true, likes: 4)).Value.Rewards.ShouldBeEmpty();
        (await DecideAsync(shop, await SendAsync(shop, "bo", 0), true, likes: 5)).Value.Rewards.Count.ShouldBe(1);
        (await GrantsAsync(shop, "bo")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_rejected_submission_gives_nothing_and_stays_rejected()
    {
        using Shop shop = await Shop.OpenAsync(Program);
        Submission sent = await SendAsync(shop, "bo", 7);
        (await DecideAsync(shop, sent, false)).Value.State.ShouldBe(SubmissionState.Rejected);
        (await DecideAsync(shop, sent, true)).Problem.ShouldNotBeNull().Code.ShouldBe("submission.decided");
        (await GrantsAsync(shop, "bo")).ShouldBeEmpty();
        (await shop.Get<SubmissionStore>().ListWaitingAsync(Shop.Merchant, null, 10, None)).Items.ShouldBeEmpty();
        (await shop.Get<SubmissionStore>().ListOwnAsync(Shop.Merchant, new DistributorId("bo"), null, 10, None)).Items.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_decides_about_what_he_has_sent_in_himself(bool approve)
    {
        using Shop shop = await Shop.OpenAsync(Program);
        Submission sent = await SendAsync(shop, "bo", 7);

        (await shop.Get<DecideSubmission>().HandleAsync(new DecideSubmissionCommand(Shop.Merchant, sent.Id, new UserId("bo"), approve, 1000, null), None))
            .Problem.ShouldNotBeNull().Code.ShouldBe("submission.own");

        (await GrantsAsync(shop, "bo")).ShouldBeEmpty();
        (await shop.Get<SubmissionStore>().ListWaitingAsync(Shop.Merchant, null, 10, None)).Items.ShouldHaveSingleItem().State.ShouldBe(SubmissionState.Pending);
    }

    [Fact]
    public async Task Sending_again_is_the_same_submission_and_what_is_malformed_or_strange_is_refused()
    {
        using Shop shop = await Shop.OpenAsync(Program);
        Submission first = await SendAsync(shop, "bo", 7, "same");
        (await SendAsync(shop, "bo", 7, "same")).Id.ShouldBe(first.Id);
        (await CodeAsync(shop, new SendSubmissionCommand(Shop.Merchant, new DistributorId("bo"), "same", "other", "share", 7, null, null))).ShouldBe("idempotency.key_reused");
        (await CodeAsync(shop, new SendSubmissionCommand(Shop.Merchant, new DistributorId("zoe"), "z", "h", "share", 7, null, null))).ShouldBe("distributor.not_found");
        (await CodeAsync(shop, new SendSubmissionCommand(Shop.Merchant, new DistributorId("bo"), "k", "h", "a kind", 7, null, null))).ShouldBe("request.malformed");
        (await CodeAsync(shop, new SendSubmissionCommand(Shop.Merchant, new DistributorId("bo"), "k", "h", "share", -1, null, null))).ShouldBe("request.malformed");
        (await CodeAsync(shop, new SendSubmissionCommand(Shop.Merchant, new DistributorId("bo"), "k", "h", "share", 7, "javascript:alert(1)", null))).ShouldBe("request.malformed");
        (await CodeAsync(shop, new SendSubmissionCommand(Shop.Merchant, new DistributorId("bo"), "k", "h", "share", 7, null, new string('n', 201)))).ShouldBe("request.malformed");
        (await DecideAsync(shop, first with { Id = new SubmissionId("none") }, true)).Problem.ShouldNotBeNull().Code.ShouldBe("submission.not_found");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_two_who_decide_at_once_the_first_written_is_the_one_and_no_use_of_a_limit_is_lost(int write)
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(Program, store);
        Submission sent = await SendAsync(shop, "bo", 7);
        Result<Submission>? rejected = null;
        store.BeforeWrite = async (partition, _) =>
        {
            if (partition.StartsWith("subm|", StringComparison.Ordinal) && --write == 0)
            {
                rejected = await DecideAsync(shop, sent, false);
            }
        };
        Result<Submission> approved = await DecideAsync(shop, sent, true);

        (approved.Problem is null).ShouldBe(rejected.ShouldNotBeNull().Problem is not null, "one of them");
        await shop.MustBeRightAsync();
        int given = approved.Problem is null ? 1 : 0;
        (await GrantsAsync(shop, "bo")).Count.ShouldBe(given);
        await DecideAsync(shop, await SendAsync(shop, "bo", 9), true);
        (await GrantsAsync(shop, "bo")).Count.ShouldBe(1, "what was rejected has not used the only time");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task An_approval_that_a_crash_has_ended_before_its_grant_stays_on_the_list_until_the_same_decision_ends_it()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(Program, store);
        Submission sent = await SendAsync(shop, "bo", 7);
        int writes = 0;
        store.BeforeWrite = (partition, _) =>
        {
            writes += partition.StartsWith("subm|", StringComparison.Ordinal) ? 1 : 0;
            return writes == 2 && !partition.StartsWith("subm|", StringComparison.Ordinal) ? throw new RetryableException("crash") : Task.CompletedTask;
        };
        await Should.ThrowAsync<RetryableException>(() => DecideAsync(shop, sent, true));
        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        (await GrantsAsync(shop, "bo")).ShouldBeEmpty();

        (await shop.Get<SubmissionStore>().ListWaitingAsync(Shop.Merchant, null, 10, None)).Items.ShouldHaveSingleItem().State.ShouldBe(SubmissionState.Approved);
        (await DecideAsync(shop, sent, true)).Problem.ShouldBeNull();

        (await GrantsAsync(shop, "bo")).ShouldBe([("sku:sample", 1, GrantState.Granted)]);
        (await shop.Get<SubmissionStore>().ListWaitingAsync(Shop.Merchant, null, 10, None)).Items.ShouldBeEmpty();
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task An_approval_that_a_crash_has_ended_is_found_and_gone_on_with_as_it_was_written()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(Program, store);
        Submission sent = await SendAsync(shop, "bo", 7);
        int writes = 0;
        store.BeforeWrite = (partition, _) => partition.StartsWith("subm|", StringComparison.Ordinal) && ++writes == 2 ? throw new RetryableException("crash") : Task.CompletedTask;
        await Should.ThrowAsync<RetryableException>(() => DecideAsync(shop, sent, true));
        (await FindingsAsync(shop)).ShouldBe(["an approval was begun and not ended", "is held for a submission that does not say so"]);

        await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, FruitProgram.Bytes), None);
        (await DecideAsync(shop, sent, false, likes: 1)).Problem.ShouldNotBeNull().Code.ShouldBe("submission.decided");
        (await GrantsAsync(shop, "bo")).ShouldBe([("sku:sample", 1, GrantState.Granted)]);
        (await shop.Get<SubmissionStore>().ListWaitingAsync(Shop.Merchant, null, 10, None)).Items.ShouldBeEmpty();
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_share_that_no_submission_speaks_of_is_found_and_a_rule_of_that_name_is_not()
    {
        using Shop shop = await Shop.OpenAsync(Program);
        QuotaBook quotas = shop.Get<QuotaBook>();
        await quotas.TakeAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "submission-a", "lifetime"), 1, "order-x", 1, None);
        (await FindingsAsync(shop)).ShouldBeEmpty();
        await quotas.TakeAsync(Quota.Limit(Shop.Merchant, new DistributorId("bo"), "sample", "lifetime"), 1, "submission-x", 1, None);
        (await FindingsAsync(shop)).ShouldBe(["is held for a submission that does not say so"]);
    }

    [Fact]
    public async Task What_is_sent_again_after_a_crash_is_listed_once()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(Program, store);
        store.BeforeWrite = static (partition, _) => partition.StartsWith("subm|", StringComparison.Ordinal) ? throw new RetryableException("crash") : Task.CompletedTask;
        await Should.ThrowAsync<RetryableException>(() => SendAsync(shop, "bo", 7, "same"));
        store.BeforeWrite = static (_, _) => Task.CompletedTask;
        shop.Clock.Advance(TimeSpan.FromSeconds(5));
        Submission sent = await SendAsync(shop, "bo", 7, "same");

        SubmissionStore submissions = shop.Get<SubmissionStore>();
        (await submissions.ListOwnAsync(Shop.Merchant, new DistributorId("bo"), null, 10, None)).Items.ShouldHaveSingleItem().Id.ShouldBe(sent.Id);
        (await submissions.ListWaitingAsync(Shop.Merchant, null, 10, None)).Items.ShouldHaveSingleItem().Id.ShouldBe(sent.Id);
        await DecideAsync(shop, sent, false);
        (await submissions.ListWaitingAsync(Shop.Merchant, null, 10, None)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dry_run_replays_what_was_approved_with_the_likes_the_shop_counted()
    {
        using Shop shop = await Shop.OpenAsync(Program);
        await DecideAsync(shop, await SendAsync(shop, "bo", 1000), true, likes: 4);
        await DecideAsync(shop, await SendAsync(shop, "an", 6), true);
        await DecideAsync(shop, await SendAsync(shop, "an", 60), false);
        byte[] draft = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(Program).Replace("\"gte\": 5", "\"gte\": 4", StringComparison.Ordinal));
        int number = (await shop.Get<WriteDraft>().HandleAsync(new CreateDraftCommand(Shop.Merchant, draft, new UserId("li")), None)).Value.Number;

        var monday = new DateOnly(2026, 3, 2);
        DryRunReport report = (await shop.Get<DryRunDraft>().HandleAsync(new DryRunQuery(Shop.Merchant, number, monday, monday), None)).Value;
        report.Grants.ShouldBe([new ComparedGrant("sku:sample", new Compared(1, 2))]);
    }

    private static async Task<string[]> FindingsAsync(Shop shop) =>
        [.. (await shop.Get<LedgerChecker>().RunAsync(None)).Findings.Where(static finding => finding.Check == "campaign.submissions").Select(static finding => finding.Detail)];

    private static async Task<string?> CodeAsync(Shop shop, SendSubmissionCommand command) =>
        (await shop.Get<SendSubmission>().HandleAsync(command, None)).Problem?.Code;

    private static async Task<Submission> SendAsync(Shop shop, string user, int likes, string? command = null) =>
        (await shop.Get<SendSubmission>().HandleAsync(
            new SendSubmissionCommand(Shop.Merchant, new DistributorId(user), command ?? shop.Command(), "h", "share", likes, "https://example.com/post", null), None)).Value;

    private static Task<Result<Submission>> DecideAsync(Shop shop, Submission sent, bool approve, int? likes = null) => shop.Get<DecideSubmission>().HandleAsync(
        new DecideSubmissionCommand(Shop.Merchant, sent.Id, new UserId("staff"), approve, likes, null), None);

    private static async Task<IReadOnlyList<(string Code, int Quantity, GrantState State)>> GrantsAsync(Shop shop, string user) =>
        [.. (await shop.Get<GrantBook>().ListAsync(Shop.Merchant, new DistributorId(user), null, 50, None)).Items.Select(grant => (grant.Code, grant.Quantity, grant.State))];
}
