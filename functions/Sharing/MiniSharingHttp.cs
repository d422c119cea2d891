using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Sharing.Mini;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Sharing;

/// <summary>How a share opens in the mini program: by its code image (小程序码), and by a web address from messages and other apps.</summary>
public sealed class MiniSharingHttp(ApiPipeline api, MiniShares shares)
{
    [Function("GetShareCodeImage")]
    public Task<IActionResult> GetImageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shares/{code}/mini")] HttpRequest request, string code, CancellationToken cancellation) =>
        api.AnonymousAsync(request, async () =>
            (await shares.ImageAsync(code, cancellation)).Map(image => new ApiAnswer(StatusCodes.Status200OK, image.Content, image.ContentType)));

    [Function("GetShareUrlLink")]
    public Task<IActionResult> GetLinkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shares/{code}/url-link")] HttpRequest request, string code, CancellationToken cancellation) =>
        api.QueryAsync(request, ApiRoles.User | ApiRoles.Merchant, async call =>
            (await shares.LinkAsync(call.Merchant, code, cancellation))
                .Map(made => ApiAnswer.Ok(new MiniLinkView(made.Link.AbsoluteUri, made.ExpiresAt), SharingHttpJson.Default.MiniLinkView)));
}

/// <summary>A web address that opens the share in the mini program, until it expires.</summary>
public sealed record MiniLinkView(string Link, DateTimeOffset ExpiresAt);
