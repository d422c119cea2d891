using Distribution.Kernel;
using Distribution.Sharing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Pages;

/// <summary>Where the links of shares lead on this machine: in production a page of the shop's own site.</summary>
internal static class SharePage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/s/{code}", GetAsync);

    private static async Task GetAsync(HttpContext context)
    {
        Result<Share> found = await context.RequestServices.GetRequiredService<ResolveShare>()
            .HandleAsync((string?)context.GetRouteValue("code") ?? "", context.RequestAborted).ConfigureAwait(false);
        if (!found.TryGet(out Share? share, out Problem? problem))
        {
            await Html.WriteAsync(context, StatusCodes.Status404NotFound, "404", $"<p>{Html.Text(problem.Detail)}</p>").ConfigureAwait(false);
            return;
        }

        await Html.WriteAsync(
            context,
            StatusCodes.Status200OK,
            share.Title,
            $"""
            <p>Shop {Html.Text(share.Merchant.Value)}, shared by {Html.Text(share.Distributor.Value)}.</p>
            <ul>
            <li>{(share.Sku is { } sku ? "product " + Html.Text(sku.Value) : "the whole shop")}</li>
            <li>code to bind or order with: <code>{Html.Text(share.InviteCode)}</code></li>
            <li>opens in the mini program: <code>{Html.Text(share.Page)}?scene={Html.Text(share.Code)}</code></li>
            </ul>
            <p><img src="/api/shares/{Html.Text(share.Code)}/qr.png" alt="QR"></p>
            <p>In production this page is the shop's own; it asks <a href="/api/shares/{Html.Text(share.Code)}">GET /api/shares/{Html.Text(share.Code)}</a>.</p>
            """).ConfigureAwait(false);
    }
}
