using Distribution.Commission;
using Distribution.Commission.Reviews;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Settlement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Reviews;

/// <summary>Commission that is held for somebody of the shop or of finance to look at.</summary>
public sealed class ReviewsHttp(ApiPipeline api, ReviewList reviews, DecideReview decide, SettleOrder settle, ReviewSettingsStore settings)
{
    private const string NotFound = "review.not_found";
    private const ApiRoles Staff = ApiRoles.Merchant | ApiRoles.Finance;

    [Function("ListReviews")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reviews")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, Staff, request.Query["state"], ReviewsJson.Default.ListBodyReviewView, async (call, page) =>
            QueryValue.Enum<ReviewState>(call, "state").TryGet(out Optional<ReviewState> state, out Problem? problem)
                ? (await reviews.HandleAsync(new ListReviewsQuery(call.Merchant, state.Value, page.Cursor, page.Limit), cancellation)).To(ReviewView.Of)
                : problem);

    [Function("GetReview")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reviews/{order}")] HttpRequest request, string order, CancellationToken cancellation) =>
        api.QueryAsync(request, Staff, async call =>
            RouteId.Read<OrderId>(order, NotFound).TryGet(out OrderId id, out Problem? problem)
                ? Answer(await reviews.FindAsync(call.Merchant, id, cancellation))
                : problem);

    /// <summary>What is released settles at once if its time has passed; if that fails here, the sweep settles it.</summary>
    [Function("DecideReview")]
    public Task<IActionResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "reviews/{order}/decision")] HttpRequest request, string order, CancellationToken cancellation) =>
        api.CommandAsync(request, Staff, ReviewsJson.Default.ReviewDecisionBody, async (command, body) =>
        {
            if (!RouteId.Read<OrderId>(order, NotFound).TryGet(out OrderId id, out Problem? problem))
            {
                return problem;
            }

            var decision = new DecideReviewCommand(command.Merchant, id, command.User, body.Release, body.Reason, command.CommandId, command.RequestHash);
            Result<CommissionSheet> decided = await decide.HandleAsync(decision, cancellation);
            if (decided.Problem is null)
            {
                await settle.HandleAsync(new SettleOrderCommand(command.Merchant, id), cancellation);
            }

            return Answer(decided);
        });

    [Function("PutReviewSettings")]
    public Task<IActionResult> PutSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "review-settings")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.Merchant, ReviewsJson.Default.ReviewSettingsBody, async (call, body) =>
            (await settings.PutAsync(call.Merchant, call.User, body.ToSettings(), cancellation)).Map(Answer));

    [Function("GetReviewSettings")]
    public Task<IActionResult> GetSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "review-settings")] HttpRequest request, CancellationToken cancellation) =>
        api.QueryAsync(request, Staff, async call => Answer(await settings.GetAsync(call.Merchant, cancellation)));

    private static ApiAnswer Answer(ReviewSettings found) => ApiAnswer.Ok(ReviewSettingsBody.Of(found), ReviewsJson.Default.ReviewSettingsBody);

    private static Result<ApiAnswer> Answer(Result<CommissionSheet> result) =>
        result.Map(sheet => ApiAnswer.Ok(ReviewView.Of(sheet), ReviewsJson.Default.ReviewView));
}
