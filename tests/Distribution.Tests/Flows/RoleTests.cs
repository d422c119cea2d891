using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Distribution.Functions.Api.OpenApi;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Tests.Flows;

public sealed partial class RoleTests
{
    private static readonly string[] Roles = ["user", "merchant", "finance"];

    [Fact]
    public async Task Every_route_is_for_the_roles_its_contract_names_and_for_nobody_else()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        int checkedRoutes = 0;
        foreach ((string method, string path, string[] roles) in Routes())
        {
            foreach (string role in Roles)
            {
                ApiReply reply = await SendAsync(shop, method, path, shop.App.Tokens.Create(shop.Api.Merchant, "eve", role));
                (reply.Code != "auth.role_forbidden").ShouldBe(roles.Contains(role), $"{method} {path} as {role}: {reply.Describe()}");
            }

            (await SendAsync(shop, method, path, null)).Code.ShouldBe("auth.token_missing", $"{method} {path}");
            checkedRoutes++;
        }

        checkedRoutes.ShouldBeGreaterThan(25);
    }

    private static IEnumerable<(string Method, string Path, string[] Roles)> Routes() =>
        from path in OpenApiDocument.Build()["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Value!["security"]!.AsArray().Count > 0
        select (operation.Key.ToUpperInvariant(), Parameter().Replace(path.Key, "1"), operation.Value!["x-roles"]!.AsArray().Select(role => role!.GetValue<string>()).ToArray());

    private static async Task<ApiReply> SendAsync(FlowShop shop, string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api" + path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", "role");
        request.Content = method == "GET" ? null : new StringContent("[]", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await shop.App.Client.SendAsync(request);
        response.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError, $"{method} {path}");
        return ApiReply.Read((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Parameter();
}
