using System.Text;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Sharing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Sharing;

/// <summary>Links and QR codes with which a distributor brings buyers.</summary>
public sealed class SharingHttp(ApiPipeline api, CreateShare create, ResolveShare resolve)
{
    [Function("CreateShare")]
    public Task<IActionResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "shares")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.User, SharingHttpJson.Default.ShareBody, async (call, body) =>
            (await create.HandleAsync(new CreateShareCommand(call.Merchant, DistributorId.Of(call.User), body.Sku, body.Page), cancellation))
                .Map(links => ApiAnswer.Created($"/api/shares/{links.Code}", links, SharingHttpJson.Default.ShareLinks)));

    [Function("GetShare")]
    public Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shares/{code}")] HttpRequest request, string code, CancellationToken cancellation) =>
        api.AnonymousAsync(request, async () =>
            (await resolve.HandleAsync(code, cancellation)).Map(share => ApiAnswer.Ok(ShareView.Of(share), SharingHttpJson.Default.ShareView)));

    [Function("GetSharePng")]
    public Task<IActionResult> GetPngAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shares/{code}/qr.png")] HttpRequest request, string code, CancellationToken cancellation) =>
        api.AnonymousAsync(request, async () =>
            (await resolve.PngAsync(code, cancellation)).Map(png => new ApiAnswer(StatusCodes.Status200OK, png, "image/png")));

    [Function("GetShareSvg")]
    public Task<IActionResult> GetSvgAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shares/{code}/qr.svg")] HttpRequest request, string code, CancellationToken cancellation) =>
        api.AnonymousAsync(request, async () =>
            (await resolve.SvgAsync(code, cancellation)).Map(svg => new ApiAnswer(StatusCodes.Status200OK, Encoding.UTF8.GetBytes(svg), "image/svg+xml")));
}
