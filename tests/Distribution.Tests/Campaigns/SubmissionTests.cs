using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Submissions;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
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
        told.Steps.Select(TraceWords.English).ShouldBe(["submission accepted, 7 likes", "rule sample, self: 1 x sku:sample", "limit sample@self:Lifetime: time 1 of 1"]);
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
